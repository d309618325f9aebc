import type { Row } from "./row.ts";

/** The limits of a row's value. */
export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** Rows without a target are for information. */
export const TARGETS: Readonly<Record<string, Target>> = {
  "event.requests": { atMost: 4 },
  "event.bytes-flat": { atMost: 1.2 },
  "event.vs-seed": { atLeast: 20 },
  "git.vs-seed": { atLeast: 3 },
  "writers.landed": { atLeast: 50 },
  "start.ratio": { atMost: 5 },
  "bundle.bytes": { atMost: 1_500_000 },
  "sweep.requests": { atMost: 60 },
  "sweep.points": { atMost: 60 },
  "sweep.cpu-seconds": { atMost: 10 },
  "sweep.rss-mb": { atMost: 300 },
  "sweep.requests-crowded": { atMost: 60 },
  "sweep.points-crowded": { atMost: 60 },
};

/** True when a row reaches its target. False when its value cannot be compared. */
export function meetsTarget({ value }: Pick<Row, "value">, target: Target): boolean {
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}
