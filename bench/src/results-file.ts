import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Row } from "./row.ts";

const PATH = fileURLToPath(new URL("../results.json", import.meta.url));

/** Writes the rows of this run to `bench/results.json`, and keeps the other rows of `ids`. */
export async function writeResults(measured: readonly Row[], ids: readonly string[]): Promise<void> {
  const kept: Row[] = existsSync(PATH) ? JSON.parse(await readFile(PATH, "utf8")) : [];
  await writeFile(PATH, `${JSON.stringify(mergeResults(kept, measured, ids), null, 2)}\n`);
}

/**
 * The rows of this run, and the rows of earlier runs that this run did not measure. They have the order of `ids`. Rows
 * without an id in `ids` are left out.
 */
export function mergeResults(kept: readonly Row[], measured: readonly Row[], ids: readonly string[]): Row[] {
  const rows = new Map([...kept, ...measured].map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
}
