import {
  type ImageDecision,
  type ImageRule,
  listSome,
  type PackageDecision,
  pullRequestsOf,
} from "preview-core/plan";
import type { ImageSweep } from "preview-gitops";
import type { ImageReport, ReportedDecision } from "./sweep-report.ts";

const NONE: Readonly<Record<ImageRule, number>> = {
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

/** The images of a sweep, counted. */
export function toImageReport({ plan, dry }: ImageSweep): ImageReport {
  const states = { ...NONE };
  for (const { rule } of plan.images) states[rule] += 1;
  return { dry, braked: plan.limitExceeded ?? null, states };
}

/** What of a sweep of images is not simply kept. */
export function toImageDecisions(sweep: ImageSweep): ReportedDecision[] {
  const removals = sweep.plan.images.filter(({ action }) => action === "remove");
  return [...removals.map((image) => toDecision(image, sweep)), ...sweep.plan.packages.map(toReported)];
}

/** `ghcr.io/crh225/pricing-api:pr-1-0123456789ab`, with its first tags, or with its digest where it has none. */
export function nameImage({ package: { image }, version }: ImageDecision): string {
  return version.tags.length === 0 ? `${image}@${version.digest}` : `${image}:${listSome(version.tags)}`;
}

/** `owner/name#1`; none where another tag decides. */
export function namePullRequests({ package: { repository }, version }: ImageDecision): string | null {
  const names = pullRequestsOf([version]).map((number) => `${repository.fullName}#${number}`);
  return names.length === 0 ? null : listSome(names);
}

function toDecision(image: ImageDecision, { removed, spared }: ImageSweep): ReportedDecision {
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
