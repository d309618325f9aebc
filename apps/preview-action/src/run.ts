import type { Clock } from "preview-gitops";
import { namesOutputs } from "./command-names.ts";
import { runSync } from "./command-sync.ts";
import { parseInputs, secretInputs, type SyncInputs } from "./inputs.ts";
import type { Outcome } from "./outcome.ts";
import { type PullRequestEvent, readEvent } from "./pull-request-event.ts";
import { renderOutcome } from "./render-outcome.ts";
import type { Environment, Runner } from "./runner/runner.ts";

/** What the whole action needs from outside. */
export interface ActionContext {
  readonly environment: Environment;
  readonly runner: Runner;
  readonly clock: Clock;
}

/** Runs the action. Gives back whether the job may go on. */
export async function run({ environment, runner, clock }: ActionContext): Promise<boolean> {
  for (const secret of secretInputs(environment)) runner.mask(secret);
  const event = await readEvent(environment);
  const inputs = parseInputs(environment, event);
  if (inputs.command === "names") {
    await runner.setOutputs(namesOutputs(inputs, event));
    return true;
  }
  const { gitopsToken } = inputs;
  if (gitopsToken === undefined) return skipWithoutSecrets(runner, event);
  const outcome = await runSync({ inputs: { ...inputs, gitopsToken }, event, environment, runner, clock });
  await report(runner, inputs, outcome);
  return outcome.state !== "failed";
}

async function skipWithoutSecrets(runner: Runner, { author }: PullRequestEvent): Promise<boolean> {
  const why = author === "dependabot[bot]" ? "Dependabot" : "a fork";
  runner.notice(`No preview: the pull request comes from ${why}, and GitHub gives its runs no secrets.`);
  await runner.setOutputs({ state: "skipped", changed: "false" });
  return true;
}

async function report(runner: Runner, { dryRun }: SyncInputs, outcome: Outcome): Promise<void> {
  const { state, reason, service, names, commit } = outcome;
  const line = `${service}: ${dryRun ? "would be " : ""}${state}: ${reason}`;
  if (state === "failed") runner.error(line);
  else if (state === "skipped") runner.notice(line);
  else runner.log(line);
  if (commit !== undefined) runner.log(`committed ${commit}`);
  await runner.addSummary(renderOutcome(outcome));
  await runner.setOutputs({
    url: names.url,
    hostname: names.hostname,
    namespace: names.namespace,
    application: names.application,
    "image-tag": names.imageTag,
    directory: names.directory,
    state,
    commit: commit ?? "",
    changed: String(commit !== undefined),
  });
}
