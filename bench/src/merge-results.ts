import type { Row } from "./row.ts";

/**
 * The rows of this run, and the rows of earlier runs that this run did not measure. They have the order of `ids`. Rows
 * without an id in `ids` are left out.
 */
export function mergeResults(kept: readonly Row[], measured: readonly Row[], ids: readonly string[]): Row[] {
  const rows = new Map([...kept, ...measured].map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
}
