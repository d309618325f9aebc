import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeployError } from "./deploy-error.ts";

const EXPECTED = 'a package.json with "scripts": { "start": "…" } at the top of the repository';

/**
 * Returns when the checkout can be started.
 *
 * @throws DeployError `no-start-script` saying what was expected and what is there
 */
export async function requireStartScript(directory: string): Promise<void> {
  const text = await readFile(join(directory, "package.json"), "utf8").catch((cause: unknown) => {
    throw new DeployError("no-start-script", `expected ${EXPECTED}, but there is no package.json`, { cause });
  });
  if (!hasStartScript(parseJson(text))) {
    throw new DeployError("no-start-script", `expected ${EXPECTED}, but it has no such script`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DeployError("no-start-script", `expected ${EXPECTED}, but it is not JSON`, { cause });
  }
}

function hasStartScript(manifest: unknown): boolean {
  if (typeof manifest !== "object" || manifest === null || !("scripts" in manifest)) return false;
  const { scripts } = manifest;
  return (
    typeof scripts === "object" && scripts !== null && "start" in scripts && typeof scripts.start === "string"
  );
}
