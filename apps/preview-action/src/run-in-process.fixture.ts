import { EventEmitter } from "node:events";
import { type ActionResult, type ActionRun, prepareAction } from "local-platform";
import { githubRunner, watchdog } from "preview-console";
import type { Clock } from "preview-gitops";
import { run } from "./run.ts";

/** Runs the action's sources in this process, with the inputs, environment and files that its bundle would get. */
export async function runInProcess(
  action: ActionRun,
  clock: Clock,
  program = new EventEmitter(),
): Promise<ActionResult> {
  await using prepared = await prepareAction(action);
  const { environment } = prepared;
  let output = "";
  const runner = githubRunner(environment, (text) => void (output += text));
  const { signal = new AbortController().signal } = action;
  const succeeded = await run({ environment, runner, clock, signal, watchdog: watchdog(program) });
  return await prepared.result(succeeded ? 0 : 1, output);
}
