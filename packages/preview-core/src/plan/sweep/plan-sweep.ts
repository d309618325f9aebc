import { brake } from "./brake.ts";
import { decideObject } from "./decide-object.ts";
import { decidePreview } from "./decide-preview.ts";
import type { SweepFacts } from "./sweep-facts.ts";
import type { SweepPlan } from "./sweep-plan.ts";

/**
 * What one sweep removes, announces, keeps and reports, and why.
 *
 * - A preview whose pull request is open is kept, except after an expiry that was announced on it a day before.
 * - A preview whose pull request is unknown is kept and reported.
 * - What a cluster has and git has not is reported, and pruned only where that was asked for.
 * - Where more would go than the limits allow, `braked` says so, and nothing may be removed.
 */
export function planSweep(facts: SweepFacts): SweepPlan {
  const previews = facts.previews.map((preview) => decidePreview(preview, facts));
  const directories = new Set(facts.previews.map(({ directory }) => directory));
  const objects = facts.objects.flatMap((object) => decideObject(object, facts, directories) ?? []);
  const removals = previews.filter(({ action }) => action === "remove").length;
  const prunes = objects.filter(({ action }) => action === "prune").length;
  const strays = objects.filter(({ rule, object }) => rule !== "stuck" && object.cluster === "hub").length;
  const braked = brake(removals + prunes, facts.previews.length + strays, facts.limits);
  return { previews, objects, braked };
}
