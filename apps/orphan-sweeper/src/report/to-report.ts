import {
  type ImageDecision,
  type ImageRule,
  listSome,
  type ObjectDecision,
  type PackageDecision,
  type PreviewDecision,
  type PreviewRule,
  pullRequestsOf,
  type SweptPreview,
} from "preview-core/plan";
import type { ImageSweep, SweepResult } from "preview-gitops";
import type { ImageReport, KeptDecision, ReportedDecision, SweepReport } from "./sweep-report.ts";

/** Time and mode of a sweep. */
export interface SweepRun {
  readonly dryRun: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Milliseconds since 1970. */
  readonly finishedAt: number;
}

const NO_PREVIEWS: Readonly<Record<PreviewRule, number>> = {
  open: 0,
  "kept-by-label": 0,
  expiring: 0,
  announced: 0,
  expired: 0,
  postponed: 0,
  "just-closed": 0,
  closed: 0,
  unknown: 0,
  misplaced: 0,
  "not-ours": 0,
};

const NO_IMAGES: Readonly<Record<ImageRule, number>> = {
  open: 0,
  "just-closed": 0,
  closed: 0,
  unknown: 0,
  "in-use": 0,
  last: 0,
  "not-linked": 0,
  "other-tag": 0,
  untagged: 0,
};

/** The report of a sweep's result. */
export function toReport(result: SweepResult, run: SweepRun): SweepReport {
  const { plan, commit, images, restored, warnings, failed, apiPoints } = result;
  const previews = plan.previews.flatMap((decision) => toPreviewDecision(decision, result));
  const objects = plan.objects.map((decision) => toObjectDecision(decision, result));
  return {
    outcome: toOutcome(result),
    braked: plan.limitExceeded ?? null,
    dryRun: run.dryRun,
    commit: commit ?? null,
    previews: countRules(plan.previews, NO_PREVIEWS),
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

/** Every decision to keep. */
export function toKept({ plan, images }: SweepResult): KeptDecision[] {
  const previews = plan.previews.flatMap(({ action, rule, reason, preview }): KeptDecision[] => {
    if (action !== "keep") return [];
    const { directory: what } = preview;
    return [{ kind: "preview", action, rule, what, pullRequest: namePullRequest(preview), reason }];
  });
  const kept = (images?.plan.images ?? []).flatMap((decision): KeptDecision[] => {
    const { action, rule, reason } = decision;
    if (action !== "keep") return [];
    const pullRequest = namePullRequests(decision);
    return [{ kind: "image", action, rule, what: nameImage(decision), pullRequest, reason }];
  });
  return [...previews, ...kept];
}

/** The number of images by rule, and whether they exceeded the removal limit. */
export function toImageReport({ plan, dry }: ImageSweep): ImageReport {
  return { dry, braked: plan.limitExceeded ?? null, states: countRules(plan.images, NO_IMAGES) };
}

/** The decisions about images and packages, but those to keep. */
export function toImageDecisions(sweep: ImageSweep): ReportedDecision[] {
  const removals = sweep.plan.images.filter(({ action }) => action === "remove");
  return [...removals.map((image) => toImageDecision(image, sweep)), ...sweep.plan.packages.map(toReported)];
}

/** `ghcr.io/octocat/example:pr-1-0123456789ab`, with the first tags; or with the digest, for an image without a tag. */
export function nameImage({ package: { image }, version }: ImageDecision): string {
  return version.tags.length === 0 ? `${image}@${version.digest}` : `${image}:${listSome(version.tags)}`;
}

/** `owner/name#1`; null for an image with a tag that is no preview's. */
export function namePullRequests({ package: { repository }, version }: ImageDecision): string | null {
  const names = pullRequestsOf([version]).map((number) => `${repository.fullName}#${number}`);
  return names.length === 0 ? null : listSome(names);
}

function toOutcome({ plan, images, failed }: SweepResult): SweepReport["outcome"] {
  if (plan.limitExceeded !== undefined || images?.plan.limitExceeded !== undefined) return "braked";
  return failed.length > 0 ? "failed" : "clean";
}

function countRules<Rule extends string>(
  decisions: readonly { readonly rule: Rule }[],
  none: Readonly<Record<Rule, number>>,
): Record<Rule, number> {
  const counts: Record<Rule, number> = { ...none };
  for (const { rule } of decisions) counts[rule] += 1;
  return counts;
}

function toPreviewDecision(
  { action, rule, reason, preview }: PreviewDecision,
  result: SweepResult,
): ReportedDecision[] {
  if (action === "keep") return [];
  const { directory: what } = preview;
  const pullRequest = namePullRequest(preview);
  const done = action === "report" || isCommitted(what, result);
  return [{ kind: "preview", action, done, rule, what, pullRequest, reason, command: null }];
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

function toImageDecision(image: ImageDecision, { removed, spared }: ImageSweep): ReportedDecision {
  const { rule, reason, version } = image;
  const why = spared.get(version.id);
  return {
    kind: "image",
    action: "remove",
    done: removed.has(version.id),
    rule,
    what: nameImage(image),
    pullRequest: namePullRequests(image),
    reason: why === undefined ? reason : `${reason}; ${why}`,
    command: null,
  };
}

function toReported({ package: { image }, action, rule, reason }: PackageDecision): ReportedDecision {
  return { kind: "package", action, done: true, rule, what: image, pullRequest: null, reason, command: null };
}

function namePullRequest({ origin }: SweptPreview): string | null {
  return "unreadable" in origin ? null : `${origin.repository.fullName}#${origin.pullRequest.number}`;
}

function isCommitted(directory: string, { commit, plan, restored }: SweepResult): boolean {
  return commit !== undefined && plan.limitExceeded === undefined && !restored.includes(directory);
}

/** A pull request whose preview this sweep removed does not count. */
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
