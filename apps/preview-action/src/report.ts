import { escapeMarkdown } from "./markdown.ts";
import type { Outcome } from "./outcome.ts";
import { toPhases } from "./phases.ts";
import { renderOutcome } from "./render-outcome.ts";
import type { Runner } from "./runner/runner.ts";

/** Tells the runner how the run ended, in log, summary and outputs. Gives back whether the job may go on. */
export async function reportOutcome(runner: Runner, outcome: Outcome, dryRun: boolean): Promise<boolean> {
  const { state, reason, service, names, commit, timeline } = outcome;
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
    phases: JSON.stringify(Object.fromEntries(toPhases(timeline))),
  });
  return state !== "failed";
}

/** Tells the runner that there was nothing to do, and why. It is no failure. */
export async function reportSkip(runner: Runner, reason: string): Promise<boolean> {
  runner.notice(`no preview: ${reason}`);
  await runner.addSummary(`No preview: ${escapeMarkdown(reason)}.`);
  await runner.setOutputs({ state: "skipped", changed: "false" });
  return true;
}
