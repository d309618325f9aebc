import type { Suite } from "./suite.ts";

/** The selected suites and rows. */
export interface Selection {
  /** The suites with a selected row. */
  readonly suites: readonly Suite[];
  /** Ids of the selected rows, in order. */
  readonly ids: readonly string[];
  /** Arguments that match no row. */
  readonly unknown: readonly string[];
}

/** The rows whose ids start with one of the arguments, and their suites. Without arguments: all rows. */
export function selectSuites(all: readonly Suite[], wanted: readonly string[]): Selection {
  const known = all.flatMap(({ ids }) => ids);
  const ids = known.filter((id) => wanted.length === 0 || wanted.some((start) => id.startsWith(start)));
  return {
    suites: all.filter((suite) => suite.ids.some((id) => ids.includes(id))),
    ids,
    unknown: wanted.filter((start) => !known.some((id) => id.startsWith(start))),
  };
}
