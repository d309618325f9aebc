import { escapeMarkdown, type Runner } from "preview-console";
import type { Outcome } from "./outcome.ts";
import { toPhases } from "./phases.ts";
import { renderOutcome } from "./render-outcome.ts";

/**
 * Tells the runner how the run ended: all of it in log and summary, the first one's in the outputs. Gives back whether
 * the job may go on.
 */
export async function reportOutcomes(
  runner: Runner,
  outcomes: readonly Outcome[],
  dryRun: boolean,
): Promise<boolean> {
  for (const outcome of outcomes) await reportOutcome(runner, outcome, dryRun);
  for (const outcome of outcomes.slice(0, 1)) await setOutputs(runner, outcome);
  return outcomes.every(({ state }) => state !== "failed");
}

async function reportOutcome(runner: Runner, outcome: Outcome, dryRun: boolean): Promise<void> {
  const { state, reason, service, commit } = outcome;
  const line = `${service}: ${dryRun ? "would be " : ""}${state}: ${reason}`;
  if (state === "failed") runner.error(line);
  else if (state === "skipped") runner.notice(line);
  else runner.log(line);
  if (commit !== undefined) runner.log(`committed ${commit}`);
  await runner.addSummary(renderOutcome(outcome));
}

async function setOutputs(runner: Runner, { state, names, commit, timeline }: Outcome): Promise<void> {
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
    phases: JSON.stringify(Object.fromEntries(toPhases(timeline))),
  });
}

/** Tells the runner that there was nothing to do, and why. It is no failure. */
export async function reportSkip(runner: Runner, reason: string): Promise<boolean> {
  runner.notice(`no preview: ${reason}`);
  await runner.addSummary(`No preview: ${escapeMarkdown(reason)}.`);
  await runner.setOutputs({ state: "skipped", changed: "false" });
  return true;
}
