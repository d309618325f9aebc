import { quote } from "../../quote.ts";
import { hasLabel } from "../policy.ts";
import type {
  FoundPreview,
  PolicyAt,
  PreviewDecision,
  PreviewRule,
  PreviewVerdict,
  SweptClosedPullRequest,
  SweptPreview,
} from "./sweep-facts.ts";

/** The shortest time between the announcement of an expiry and the removal, in milliseconds. */
export const WARNING_TIME: number = 24 * 3_600_000;

/**
 * What to do with one preview directory. There are two reasons to remove it: its pull request is confirmed closed for
 * longer than the grace period, or its time to live has passed and its pull request was notified at least a day before.
 */
export function decidePreview(preview: SweptPreview, at: PolicyAt): PreviewDecision {
  return { preview, ...verdict(preview, at) };
}

/** Whether the preview would be announced or removed if its pull request is open, so that the labels decide. */
export function isExpiring(preview: FoundPreview, at: PolicyAt): boolean {
  const end = endOf(preview, at);
  return end !== undefined && at.now >= end - WARNING_TIME;
}

/** When the preview's time to live ends, in milliseconds since 1970; undefined: never, or unknown. */
function endOf({ deployedAt }: FoundPreview, { policy: { ttl } }: PolicyAt): number | undefined {
  return ttl === null || deployedAt === undefined ? undefined : deployedAt + ttl;
}

function verdict(preview: SweptPreview, at: PolicyAt): PreviewVerdict {
  const { origin, pr, pullRequest } = preview;
  if ("unreadable" in origin) {
    const reason = `it lacks our annotations (${origin.unreadable}); \`preview adopt\` adds them`;
    return { action: "report", rule: "not-ours", reason };
  }
  if (origin.pullRequest.number !== pr) {
    const reason = `it says that it is of pull request ${origin.pullRequest.number}; correct it or remove it by hand`;
    return { action: "report", rule: "misplaced", reason };
  }
  switch (pullRequest.state) {
    case "unknown":
      return { action: "report", rule: "unknown", reason: pullRequest.reason };
    case "closed":
      return closed(pullRequest, at);
    case "open":
      return open(preview, pullRequest.labels, at);
  }
}

function closed(
  { since, merged, missed }: SweptClosedPullRequest,
  { policy, now }: PolicyAt,
): PreviewVerdict {
  const what = merged ? "the pull request is merged" : "the pull request is closed";
  if (now - since < policy.gracePeriod) {
    return keep("just-closed", `${what}; its own run may still be on its way`);
  }
  return { action: "remove", rule: "closed", reason: missed === undefined ? what : `${what}; ${missed}` };
}

function open(preview: SweptPreview, labels: readonly string[], at: PolicyAt): PreviewVerdict {
  const { deployedAt = 0, warnedAt } = preview;
  const { policy, now } = at;
  const end = endOf(preview, at);
  if (end === undefined || !isExpiring(preview, at)) return keep("open", "the pull request is open");
  if (hasLabel(labels, policy.keepLabel))
    return keep("kept-by-label", `the label ${quote(policy.keepLabel)} keeps it`);
  if (warnedAt === undefined || warnedAt < deployedAt)
    return { action: "warn", rule: "expiring", reason: "its time to live is about to end" };
  if (now < end || now - warnedAt < WARNING_TIME)
    return keep("announced", "its time to live is about to end, and its pull request was told");
  return {
    action: "remove",
    rule: "expired",
    reason: "its time to live has ended, as its pull request was told",
  };
}

function keep(rule: PreviewRule, reason: string): PreviewVerdict {
  return { action: "keep", rule, reason };
}
