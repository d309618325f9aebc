import { escapeMarkdown, type Runner, secretTexts, UsageError } from "preview-console";
import { describeProblem, ExpectedError, hostname, imageTag, parsePreview, PreviewError } from "preview-core";
import type { ActionContext } from "./action-context.ts";
import type { Outputs } from "./action-definition.ts";
import { INPUTS, type NamesInputs, readInputs } from "./inputs.ts";
import { type Outcome, renderOutcome, toOutputs } from "./outcome.ts";
import { runSync } from "./run-sync.ts";
import { readTrigger, type Trigger } from "./trigger.ts";

/** Runs the action and reports the result, also after an error. Returns whether the job succeeded. */
export async function run(context: ActionContext): Promise<boolean> {
  try {
    return await context.watchdog.watch(() => runCommand(context));
  } catch (error) {
    await reportFailure(context.runner, error, context.signal.aborted);
    return false;
  }
}

async function runCommand(context: ActionContext): Promise<boolean> {
  const { environment, runner } = context;
  for (const secret of secretTexts(INPUTS, (name) => runner.inputs.get(name))) runner.mask(secret);
  const trigger = await readTrigger(environment);
  // Without anything to do, a workflow may leave out the token.
  if (trigger.idle !== undefined && runner.inputs.get("command") !== "names")
    return reportSkip(runner, "nothing to do", trigger.idle);
  const inputs = await readInputs(runner.inputs, trigger);
  if (inputs.command === "names") {
    await setOutputs(runner, namesOutputs(inputs, trigger));
    return true;
  }
  const { gitopsToken } = inputs;
  if (gitopsToken === undefined) {
    const reason = `the pull request comes from ${trigger.withoutSecrets}, and GitHub gives its runs no secrets`;
    return reportSkip(runner, "no preview", reason);
  }
  const result = await runSync({ ...context, inputs, trigger }, gitopsToken);
  return "reason" in result
    ? reportSkip(runner, "no preview", result.reason)
    : reportOutcomes(runner, result, inputs.dryRun);
}

/** What a build needs before the deploy. Needs no token and no network. */
function namesOutputs({ service, team, domain }: NamesInputs, { subject }: Trigger): Outputs {
  if (subject.kind !== "pull-request") {
    const message = "`command: names` needs the event pull_request or pull_request_target";
    throw new PreviewError("invalid-preview", [{ path: "", message }]);
  }
  const { number: pr, sha } = subject;
  const host = domain === undefined ? "" : hostname(parsePreview({ service, team, pr }), domain);
  return {
    "image-tag": imageTag(pr, sha),
    "image-alias": imageTag(pr),
    hostname: host,
    url: host === "" ? "" : `https://${host}`,
    "head-sha": sha,
  };
}

/** Reports every outcome in log and job summary, and the first outcome in the outputs. */
async function reportOutcomes(
  runner: Runner,
  outcomes: readonly Outcome[],
  dryRun: boolean,
): Promise<boolean> {
  for (const outcome of outcomes) await reportOutcome(runner, outcome, dryRun);
  for (const outcome of outcomes.slice(0, 1)) await setOutputs(runner, toOutputs(outcome));
  return outcomes.every(({ state }) => state !== "failed");
}

async function reportOutcome(runner: Runner, outcome: Outcome, dryRun: boolean): Promise<void> {
  const { state, reason, service, commit } = outcome;
  const isPlan = dryRun && state !== "failed";
  const line = `${service}: ${isPlan ? `dry run: would be ${state}, because ${reason}` : `${state}: ${reason}`}`;
  if (state === "failed") runner.error(line);
  else if (state === "skipped") runner.notice(line);
  else runner.log(line);
  if (commit !== undefined) runner.log(`committed ${commit}`);
  await runner.addSummary(renderOutcome(outcome));
}

/** Reports that the run does nothing, and why. The job succeeds. */
async function reportSkip(
  runner: Runner,
  what: "no preview" | "nothing to do",
  reason: string,
): Promise<boolean> {
  runner.notice(`${what}: ${reason}`);
  await runner.addSummary(
    `${what === "no preview" ? "No preview" : "Nothing to do"}: ${escapeMarkdown(reason)}.`,
  );
  await setOutputs(runner, { state: "skipped", changed: "false" });
  return true;
}

/** Reports why a run ended without an outcome. */
async function reportFailure(runner: Runner, error: unknown, cancelled: boolean): Promise<void> {
  if (cancelled) return runner.notice("cancelled; what was committed stays, and nothing is half-done");
  const lines = toLines(error);
  for (const line of lines) runner.error(line);
  if (error instanceof Error && !(error instanceof ExpectedError)) runner.debug(error.stack ?? "");
  const list = lines.map((line) => `- ${escapeMarkdown(line)}`);
  await runner.addSummary(["### The preview failed", "", ...list].join("\n"));
  await setOutputs(runner, { state: "failed", changed: "false" });
}

function toLines(error: unknown): readonly string[] {
  if (error instanceof PreviewError || error instanceof UsageError)
    return error.problems.map(describeProblem);
  const message = error instanceof Error ? error.message : String(error);
  return [error instanceof ExpectedError ? message : `unexpected: ${message}; please report it`];
}

function setOutputs(runner: Runner, outputs: Outputs): Promise<void> {
  return runner.setOutputs(outputs);
}
