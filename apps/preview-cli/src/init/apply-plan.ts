import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { InitPlan } from "./init-plan.ts";
import { InitError } from "./init-error.ts";
import { readInside } from "./service-repository.ts";

/**
 * Writes what a plan adds.
 *
 * @throws InitError when a file has changed since the plan was made; nothing is written then
 */
export async function applyPlan(folder: string, { changes }: InitPlan): Promise<void> {
  for (const { path, before } of changes)
    if ((await readInside(folder, path)) !== before)
      throw new InitError(`${path} has just been changed by somebody else; nothing was added`);
  for (const { path, before, after } of changes) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    // A new file fails rather than replaces one.
    await writeFile(join(folder, path), after, { flag: before === undefined ? "wx" : "w" });
  }
}
