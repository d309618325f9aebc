import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { ActionResult, ActionRun } from "./action-run.ts";
import { type PreparedAction, prepareAction } from "./prepare-action.ts";

/**
 * Runs an action's bundle in a process of its own, as GitHub's runner does. `prepareAction` has its
 * environment. A cancelled job sends SIGINT.
 */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  await using prepared = await prepareAction(run);
  const { exitCode, output } = await execute(prepared, run.signal);
  return await prepared.result(exitCode, output);
}

async function execute(
  { main, environment, workspace }: PreparedAction,
  signal: AbortSignal | undefined,
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(process.execPath, [main], {
    env: environment,
    cwd: workspace,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const cancel = () => void child.kill("SIGINT");
  signal?.addEventListener("abort", cancel, { once: true });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  signal?.removeEventListener("abort", cancel);
  return { exitCode, output: stdout + stderr };
}
