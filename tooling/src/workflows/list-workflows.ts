import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Where this repository has workflows: its own, those that it gives to others, and those that the template renders. */
const PLACES = [".github/workflows/*.yml", "apps/*/workflows/*.yml", "examples/*/.github/workflows/*.yml"];

/** Every workflow that GitHub would run, here or elsewhere: path → text. */
export function listWorkflows(): Map<string, string> {
  const paths = globSync(PLACES, { cwd: ROOT }).toSorted();
  return new Map(paths.map((path) => [path, readFileSync(`${ROOT}${path}`, "utf8")]));
}
