import { quote } from "../../quote.ts";
import { hasLabel } from "../policy.ts";
import type { SweepFacts, SweptPreview } from "./sweep-facts.ts";
import type { PreviewDecision } from "./sweep-plan.ts";

type Verdict = Omit<PreviewDecision, "preview">;
type Policy = Pick<SweepFacts, "policy" | "now">;

/** How long before its end a pull request is told of it, at least. */
export const WARNING_TIME: number = 24 * 3_600_000;

/**
 * What to do with one preview directory. There are two reasons to remove one: its pull request is positively closed for
 * longer than the grace period, or its time to live has passed and its pull request was told at least a day before.
 */
export function decidePreview(preview: SweptPreview, facts: Policy): PreviewDecision {
  return { preview, ...verdict(preview, facts) };
}

/** Whether it would be announced or removed if its pull request is open, so that the labels decide. */
export function isExpiring(preview: Pick<SweptPreview, "deployedAt">, { policy, now }: Policy): boolean {
  const end = endOf(preview, policy);
  return end !== undefined && now >= end - WARNING_TIME;
}

/** When its time to live ends, in milliseconds since 1970; undefined: never, or not known. */
function endOf(
  { deployedAt }: Pick<SweptPreview, "deployedAt">,
  { ttl }: Policy["policy"],
): number | undefined {
  return ttl === null || deployedAt === undefined ? undefined : deployedAt + ttl;
}

function verdict(preview: SweptPreview, facts: Policy): Verdict {
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
      return closed(pullRequest, facts);
    case "open":
      return open(preview, pullRequest.labels, facts);
  }
}

function closed(
  { since, merged, missed }: Extract<SweptPreview["pullRequest"], { state: "closed" }>,
  { policy, now }: Policy,
): Verdict {
  const what = merged ? "the pull request is merged" : "the pull request is closed";
  if (now - since < policy.gracePeriod) {
    return { action: "keep", rule: "just-closed", reason: `${what}; its own run may still be on its way` };
  }
  return { action: "remove", rule: "closed", reason: missed === undefined ? what : `${what}; ${missed}` };
}

function open(preview: SweptPreview, labels: readonly string[], facts: Policy): Verdict {
  const { deployedAt = 0, warnedAt } = preview;
  const { policy, now } = facts;
  const end = endOf(preview, policy);
  if (end === undefined || !isExpiring(preview, facts)) return keep("open", "the pull request is open");
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

function keep(rule: PreviewDecision["rule"], reason: string): Verdict {
  return { action: "keep", rule, reason };
}
