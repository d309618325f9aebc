/** The removal limit: a run that would remove more removes nothing. */
export interface SweepLimits {
  /** 0 removes nothing. */
  readonly maxRemovals: number;
  /** Share of all items, from 0 to 1; 0 removes nothing. It applies when more than five items would be removed. */
  readonly maxShare: number;
}

/** Below this many removals a share says little: the only preview of a small platform is 100 % of its previews. */
const SHARE_FLOOR = 5;

/** The reason why a run must remove nothing; undefined when the removals are within the limits. */
export function exceededLimit(
  removals: number,
  all: number,
  { maxRemovals, maxShare }: SweepLimits,
): string | undefined {
  if (removals === 0) return undefined;
  if (maxRemovals === 0 || maxShare === 0) return `${removals} would be removed; the limits allow no removal`;
  if (removals > maxRemovals) return `${removals} would be removed; the limit is ${maxRemovals}`;
  if (removals > SHARE_FLOOR && removals > all * maxShare)
    return `${removals} of ${all} would be removed; the limit is ${Math.round(maxShare * 100)} %`;
  return undefined;
}
