import { valueAt } from "./value-at.ts";

/** Counts GraphQL points. */
export interface PointMeter {
  /** All that was used so far. */
  readonly points: number;
  /** Counts the answer to one call. */
  add(answer: unknown): void;
}

/** What a call costs at least; a mutation cannot say so itself. */
const LEAST = 1;

/** A meter at zero. It counts what answers say in `rateLimit { cost }`, and one point for those that do not say it. */
export function pointMeter(): PointMeter {
  let points = 0;
  return {
    get points() {
      return points;
    },
    add(answer) {
      points += costOf(answer) ?? LEAST;
    },
  };
}

function costOf(answer: unknown): number | undefined {
  const cost = valueAt(answer, "data", "rateLimit", "cost");
  return typeof cost === "number" ? cost : undefined;
}
