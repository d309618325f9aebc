import type { Row } from "./row.ts";

/**
 * The rows of this run and, where this run was about some rows only, the kept ones of earlier runs; in the order of
 * `ids`, without rows that no longer exist.
 */
export function mergeResults(kept: readonly Row[], measured: readonly Row[], ids: readonly string[]): Row[] {
  const rows = new Map([...kept, ...measured].map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
}
