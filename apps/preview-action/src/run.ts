import type { Environment, Runner } from "preview-console";
import type { Clock } from "preview-gitops";
import { namesOutputs } from "./command-names.ts";
import { parseInputs, secretInputs } from "./inputs.ts";
import { reportFailure } from "./report-failure.ts";
import { reportOutcomes, reportSkip } from "./report.ts";
import { runSync } from "./run-sync.ts";
import { readTrigger } from "./trigger.ts";

/** What the whole action needs from outside. */
export interface ActionContext {
  readonly environment: Environment;
  readonly runner: Runner;
  readonly clock: Clock;
  /** Fires when the job is cancelled. */
  readonly signal: AbortSignal;
}

/** Runs the action and tells the runner how it went, whatever goes wrong. Gives back whether the job may go on. */
export async function run(context: ActionContext): Promise<boolean> {
  try {
    return await runCommand(context);
  } catch (error) {
    await reportFailure(context.runner, error, context.signal.aborted);
    return false;
  }
}

async function runCommand(context: ActionContext): Promise<boolean> {
  const { environment, runner } = context;
  for (const secret of secretInputs(environment)) runner.mask(secret);
  const trigger = await readTrigger(environment);
  const inputs = parseInputs(environment, trigger);
  if (inputs.command === "names") {
    await runner.setOutputs(namesOutputs(inputs, trigger));
    return true;
  }
  const { gitopsToken } = inputs;
  if (gitopsToken === undefined) {
    const reason = `the pull request comes from ${trigger.withoutSecrets}, and GitHub gives its runs no secrets`;
    return reportSkip(runner, reason);
  }
  const ended = await runSync({ ...context, inputs, gitopsToken, trigger });
  return "reason" in ended ? reportSkip(runner, ended.reason) : reportOutcomes(runner, ended, inputs.dryRun);
}
