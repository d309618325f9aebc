import type { Clock } from "../ports/clock.ts";

/** How far GitHub's clock and the clock of this machine are apart. */
export interface ServerClock {
  /** The largest difference in milliseconds so far; undefined before the first answer with a date. */
  readonly difference: number | undefined;
  /** Adds the header `date` of an answer. A text that is no date does not count. */
  see(date: string | undefined): void;
}

/**
 * A comparison with the header `date`, which every answer of GitHub has. The largest difference counts, because a clock can jump
 * in the middle of a run.
 */
export function serverClock({ now }: Pick<Clock, "now">): ServerClock {
  let difference: number | undefined;
  return {
    get difference() {
      return difference;
    },
    see(date) {
      const found = Math.abs(Date.parse(date ?? "") - now());
      if (!Number.isNaN(found)) difference = Math.max(found, difference ?? 0);
    },
  };
}
