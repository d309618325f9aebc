import { decidePreview } from "./decide-preview.ts";
import type { SweepFacts, SweptPreview } from "./sweep-facts.ts";
import type { PreviewDecision, SweepPlan } from "./sweep-plan.ts";

/** The previews that a plan would change: those to look at a second time. */
export function changedPreviews({ previews }: SweepPlan): SweptPreview[] {
  return previews.filter(isChange).map(({ preview }) => preview);
}

/**
 * A sweep's plan after a second look at what it would change, right before the commit.
 *
 * - Nothing is removed that the plan did not remove: the brake has seen no more than that.
 * - A preview that is not there any more has no decision any more.
 *
 * @param seen The previews of {@link changedPreviews} that are still there, as they are now.
 */
export function planSweepAgain(
  plan: SweepPlan,
  seen: readonly SweptPreview[],
  facts: Pick<SweepFacts, "policy" | "now">,
): SweepPlan {
  const now = new Map(seen.map((preview) => [preview.directory, decidePreview(preview, facts)]));
  const previews = plan.previews.flatMap((first) => {
    if (!isChange(first)) return [first];
    const second = now.get(first.preview.directory);
    return second === undefined ? [] : [narrower(first, second)];
  });
  return { ...plan, previews };
}

function isChange({ action }: PreviewDecision): boolean {
  return action === "remove" || action === "warn";
}

function narrower(first: PreviewDecision, second: PreviewDecision): PreviewDecision {
  if (second.action !== "remove" || first.action === "remove") return second;
  return { ...second, action: "keep", reason: `${second.reason}; the next sweep removes it` };
}
