import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The workflows of this repository, the workflows to copy, and the workflows that the template renders. */
const PLACES = [".github/workflows/*.yml", "apps/*/workflows/*.yml", "examples/*/.github/workflows/*.yml"];

/** Every workflow that GitHub would run, in this repository or in another one: path → text. */
export function listWorkflows(): Map<string, string> {
  const paths = globSync(PLACES, { cwd: ROOT }).toSorted();
  return new Map(paths.map((path) => [path, readFileSync(`${ROOT}${path}`, "utf8")]));
}
