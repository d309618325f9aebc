import type { SweepLimits } from "./sweep-facts.ts";

/** Below this many removals a share says nothing: the one preview of a small platform is all of them. */
const SHARE_FLOOR = 5;

/** Why a run must remove nothing, or nothing when it may go on. */
export function brake(
  removals: number,
  all: number,
  { maxRemovals, maxShare }: SweepLimits,
): string | undefined {
  if (removals === 0) return undefined;
  if (maxRemovals === 0 || maxShare === 0) return `${removals} would go, and the limits let nothing go`;
  if (removals > maxRemovals) return `${removals} would go, and the limit is ${maxRemovals}`;
  if (removals > SHARE_FLOOR && removals > all * maxShare)
    return `${removals} of ${all} would go, and the limit is ${Math.round(maxShare * 100)} %`;
  return undefined;
}
