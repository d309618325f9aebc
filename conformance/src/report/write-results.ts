import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Results } from "./results.ts";

const FILE = fileURLToPath(new URL("../../results.json", import.meta.url));

/** Writes `results.json`: `{commit, components: [{name, version}], cases: [{id, passed, seconds}]}`. */
export async function writeResults({ components, cases }: Results): Promise<void> {
  const { stdout } = await promisify(execFile)("git", ["rev-parse", "HEAD"]);
  const ran = cases.flatMap(({ id, passed, seconds }) =>
    passed === undefined ? [] : [{ id, passed, seconds }],
  );
  await writeFile(
    FILE,
    `${JSON.stringify({ commit: stdout.trim(), components, cases: ran }, undefined, 2)}\n`,
  );
}
