import { exceededLimit } from "../removal-limit.ts";
import type {
  ExpiryNotice,
  PolicyAt,
  PreviewDecision,
  SweepFacts,
  SweepPlan,
  SweptPreview,
  FoundPreview,
  PreviewRule,
  SweptClosedPullRequest,
} from "./sweep-facts.ts";
import { quote } from "../../quote.ts";
import { decideObjects } from "./decide-objects.ts";
import { hasLabel } from "../policy.ts";

/** The shortest time between the announcement of an expiry and the removal, in milliseconds. */
export const WARNING_TIME: number = 24 * 3_600_000;

/**
 * The decisions of one sweep: what it removes, announces, keeps and reports, each with its reason.
 *
 * - A preview of an open pull request is kept, except after an expiry that was announced on it a day before. Whether the
 *   announcement is there shows {@link planSweepAgain}.
 * - A preview of an unknown pull request is kept and reported.
 * - An object that is in a cluster and not in git is reported, and pruned only where that was asked for.
 * - When the removals exceed the limits, `limitExceeded` says so, and the run may remove nothing.
 */
export function planSweep(facts: SweepFacts): SweepPlan {
  const previews = facts.previews.map((preview) => decidePreview(preview, facts));
  const directories = new Set(facts.previews.map(({ directory }) => directory));
  const objects = decideObjects(facts, directories);
  const removals = previews.filter(({ action }) => action === "remove").length;
  const prunes = objects.filter(({ action }) => action === "prune").length;
  const strays = objects.filter(({ rule, object }) => rule !== "stuck" && object.cluster === "hub").length;
  const limitExceeded = exceededLimit(removals + prunes, facts.previews.length + strays, facts.limits);
  return { previews, objects, limitExceeded };
}

/** The previews that a plan would change, which must be read again before the commit. */
export function changedPreviews({ previews }: SweepPlan): SweptPreview[] {
  return previews.filter(isChange).map(({ preview }) => preview);
}

/**
 * A sweep's plan after its {@link changedPreviews} were read again, right before the commit.
 *
 * - It removes nothing that the first plan did not remove, because the limits were checked against the first plan.
 * - It has no decision about a preview that no longer exists.
 * - Without a notice that was seen on its pull request, no preview of an open pull request is announced or removed.
 *
 * @param seen The previews of {@link changedPreviews} that still exist, as they are now.
 * @param notices Directory → the notice on its pull request.
 */
export function planSweepAgain(
  plan: SweepPlan,
  seen: readonly SweptPreview[],
  at: PolicyAt,
  notices: ReadonlyMap<string, ExpiryNotice>,
): SweepPlan {
  const now = new Map(seen.map((preview) => [preview.directory, decidePreview(preview, at, notices)]));
  const previews = plan.previews.flatMap((first) => {
    if (!isChange(first)) return [first];
    const second = now.get(first.preview.directory);
    return second === undefined ? [] : [narrower(first, second)];
  });
  return { ...plan, previews };
}

/** Whether the preview would be announced or removed if its pull request is open, so that the labels decide. */
export function isExpiring(preview: FoundPreview, at: PolicyAt): boolean {
  const end = endOf(preview, at);
  return end !== undefined && at.now >= end - WARNING_TIME;
}

/**
 * What to do with one preview directory. There are two reasons to remove it: its pull request is confirmed closed for
 * longer than the grace period, or its time to live has passed and its pull request was notified at least a day before.
 */
function decidePreview(
  preview: SweptPreview,
  at: PolicyAt,
  notices?: ReadonlyMap<string, ExpiryNotice>,
): PreviewDecision {
  const { origin, pr, pullRequest } = preview;
  if ("unreadable" in origin) {
    const reason = `it lacks preview-core annotations (${origin.unreadable}); \`preview adopt\` adds them`;
    return { preview, action: "report", rule: "not-ours", reason };
  }
  if (origin.pullRequest.number !== pr) {
    const reason = `its annotations name pull request ${origin.pullRequest.number}; correct them, or remove the preview by hand`;
    return { preview, action: "report", rule: "misplaced", reason };
  }
  switch (pullRequest.state) {
    case "unknown":
      return { preview, action: "report", rule: "unknown", reason: pullRequest.reason };
    case "closed":
      return decideClosed(preview, pullRequest, at);
    case "open":
      return decideOpen(preview, pullRequest.labels, at, notices);
  }
}

function decideClosed(
  preview: SweptPreview,
  { since, merged, missed }: SweptClosedPullRequest,
  { policy, now }: PolicyAt,
): PreviewDecision {
  const what = merged ? "the pull request is merged" : "the pull request is closed";
  if (now - since < policy.gracePeriod) {
    return keep(preview, "just-closed", `${what}; its own run may still remove the preview`);
  }
  const reason = missed === undefined ? what : `${what}; ${missed}`;
  return { preview, action: "remove", rule: "closed", reason };
}

function decideOpen(
  preview: SweptPreview,
  labels: readonly string[],
  at: PolicyAt,
  notices: ReadonlyMap<string, ExpiryNotice> | undefined,
): PreviewDecision {
  const { policy, expiryStop } = at;
  const end = endOf(preview, at);
  if (end === undefined || !isExpiring(preview, at)) return keep(preview, "open", "the pull request is open");
  if (hasLabel(labels, policy.keepLabel))
    return keep(preview, "kept-by-label", `the label ${quote(policy.keepLabel)} keeps it`);
  if (expiryStop !== undefined) return postpone(preview, expiryStop);
  if (notices === undefined) return decideExpiring(preview, end, at.now);
  const notice = notices.get(preview.directory);
  if (notice === undefined || notice.deployedAt !== preview.deployedAt)
    return postpone(preview, "its pull request was not notified of this deploy's end yet");
  if ("missing" in notice) return postpone(preview, `its pull request was not notified: ${notice.missing}`);
  // The clock of the deploy may be ahead of GitHub's.
  return decideExpiring(preview, end, at.now, Math.max(notice.writtenAt, notice.deployedAt));
}

/**
 * Announces the end, waits a day, and then removes. The day begins with the notice on the pull request: a record in git that is
 * older than the notice counts for nothing.
 */
function decideExpiring(
  preview: SweptPreview,
  end: number,
  now: number,
  noticedAt?: number,
): PreviewDecision {
  const { deployedAt = 0, warnedAt } = preview;
  if (warnedAt === undefined || warnedAt < (noticedAt ?? deployedAt))
    return { preview, action: "warn", rule: "expiring", reason: "it expires soon", noticedAt };
  if (now < end || now - warnedAt < WARNING_TIME)
    return keep(preview, "announced", "it expires soon; its pull request was notified");
  const reason = "expired; its pull request was notified";
  return { preview, action: "remove", rule: "expired", reason };
}

function postpone(preview: SweptPreview, why: string): PreviewDecision {
  return { preview, action: "report", rule: "postponed", reason: `it would expire, and is kept: ${why}` };
}

/** When the preview's time to live ends, in milliseconds since 1970; undefined: never, or unknown. */
function endOf({ deployedAt }: FoundPreview, { policy: { ttl } }: PolicyAt): number | undefined {
  return ttl === null || deployedAt === undefined ? undefined : deployedAt + ttl;
}

function keep(preview: SweptPreview, rule: PreviewRule, reason: string): PreviewDecision {
  return { preview, action: "keep", rule, reason };
}

function isChange({ action }: PreviewDecision): boolean {
  return action === "remove" || action === "warn";
}

function narrower(first: PreviewDecision, second: PreviewDecision): PreviewDecision {
  if (second.action !== "remove" || first.action === "remove") return second;
  return { ...second, action: "keep", reason: `${second.reason}; the next sweep removes it` };
}
