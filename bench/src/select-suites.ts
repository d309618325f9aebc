import type { Suite } from "./suite.ts";

/** What was asked for. */
export interface Selection {
  /** The suites that give the rows. */
  readonly suites: readonly Suite[];
  /** The rows' ids, in order. */
  readonly ids: readonly string[];
  /** What was asked for and does not exist. */
  readonly unknown: readonly string[];
}

/** The suites and rows that ids, or beginnings of ids, ask for; everything when nothing is asked for. */
export function selectSuites(all: readonly Suite[], wanted: readonly string[]): Selection {
  const known = all.flatMap(({ ids }) => ids);
  const ids = known.filter((id) => wanted.length === 0 || wanted.some((start) => id.startsWith(start)));
  return {
    suites: all.filter((suite) => suite.ids.some((id) => ids.includes(id))),
    ids,
    unknown: wanted.filter((start) => !known.some((id) => id.startsWith(start))),
  };
}
