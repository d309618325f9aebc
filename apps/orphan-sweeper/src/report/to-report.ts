import type { ObjectDecision, PreviewDecision, PreviewRule, SweptPreview } from "preview-core/plan";
import type { SweepResult } from "preview-gitops";
import { toImageDecisions, toImageReport } from "./image-decisions.ts";
import type { ReportedDecision, SweepReport } from "./sweep-report.ts";

/** When a sweep began and ended, in milliseconds since 1970, and whether it was a dry run. */
export interface SweepRun {
  readonly dryRun: boolean;
  readonly startedAt: number;
  readonly finishedAt: number;
}

const NONE: Readonly<Record<PreviewRule, number>> = {
  open: 0,
  "kept-by-label": 0,
  expiring: 0,
  announced: 0,
  expired: 0,
  "just-closed": 0,
  closed: 0,
  unknown: 0,
  misplaced: 0,
  "not-ours": 0,
};

/** What a sweep's result says to people. */
export function toReport(result: SweepResult, run: SweepRun): SweepReport {
  const { plan, commit, images, restored, warnings, failed, apiPoints } = result;
  const previews = plan.previews.flatMap((decision) => toPreviewDecision(decision, result) ?? []);
  const objects = plan.objects.map((decision) => toObjectDecision(decision, result));
  return {
    outcome: toOutcome(result),
    braked: plan.limitExceeded ?? null,
    dryRun: run.dryRun,
    commit: commit ?? null,
    previews: countRules(plan.previews),
    images: images === undefined ? null : toImageReport(images),
    decisions: [...previews, ...objects, ...(images === undefined ? [] : toImageDecisions(images))],
    restored,
    warnings,
    failed,
    oldestOrphanSeconds: oldestOrphan(result, run.finishedAt),
    durationSeconds: toSeconds(run.finishedAt - run.startedAt),
    apiPoints: apiPoints ?? null,
  };
}

/** `owner/name#1`, where a preview says it. */
export function namePullRequest({ origin }: Pick<SweptPreview, "origin">): string | null {
  return "unreadable" in origin ? null : `${origin.repository.fullName}#${origin.pullRequest.number}`;
}

function toOutcome({ plan, images, failed }: SweepResult): SweepReport["outcome"] {
  if (plan.limitExceeded !== undefined || images?.plan.limitExceeded !== undefined) return "braked";
  return failed.length > 0 ? "failed" : "clean";
}

function countRules(decisions: readonly PreviewDecision[]): Record<PreviewRule, number> {
  const counts = { ...NONE };
  for (const { rule } of decisions) counts[rule] += 1;
  return counts;
}

function toPreviewDecision(
  { action, rule, reason, preview }: PreviewDecision,
  result: SweepResult,
): ReportedDecision | undefined {
  if (action === "keep") return undefined;
  const { directory: what } = preview;
  const pullRequest = namePullRequest(preview);
  const done = action === "report" || isCommitted(what, result);
  return { kind: "preview", action, done, rule, what, pullRequest, reason, command: null };
}

function isCommitted(directory: string, { commit, plan, restored }: SweepResult): boolean {
  return commit !== undefined && plan.limitExceeded === undefined && !restored.includes(directory);
}

function toObjectDecision(
  { action, rule, reason, object, command }: ObjectDecision,
  { pruned }: SweepResult,
): ReportedDecision {
  const { cluster, kind, namespace, name } = object;
  const what = `${cluster} ${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  const done = action === "report" || pruned.includes(`${kind} ${name}`);
  const left = action === "prune" && done ? null : command;
  return { kind: "object", action, done, rule, what, pullRequest: null, reason, command: left };
}

/** A closed pull request whose preview this sweep has removed has none any more. */
function oldestOrphan(result: SweepResult, now: number): number | null {
  const ages = result.plan.previews.flatMap(({ action, preview: { pullRequest, directory } }) => {
    if (pullRequest.state !== "closed") return [];
    return action === "remove" && isCommitted(directory, result) ? [] : [now - pullRequest.since];
  });
  return ages.length === 0 ? null : toSeconds(Math.max(...ages));
}

function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
