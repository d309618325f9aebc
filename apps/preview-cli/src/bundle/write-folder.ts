import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Terminal } from "preview-console";
import type { Bundle } from "./bundle.ts";
import { BundleError, readably } from "./bundle-error.ts";
import { type InspectedFile, inspectFolder } from "./inspect-folder.ts";

/**
 * Writes what is missing or changed below a folder, removes nothing, and says what it did with each file.
 *
 * @throws BundleError that names everything in the way; nothing was written then
 */
export async function writeFolder(folder: string, bundle: Bundle, terminal: Terminal): Promise<void> {
  const { rendered, warnings, json } = bundle;
  const inspected = await readably(folder, () => inspectFolder(folder, rendered));
  refuseBlocked(folder, inspected);
  const files = inspected.map(({ path, state }) => ({ path, state: isOutdated(state) ? "written" : state }));
  for (const { path, state } of files) {
    if (state === "written")
      await readably(folder, () => write(join(folder, path), rendered.get(path) ?? ""));
    if (!json) terminal.err(`${state.padEnd(9)}  ${join(folder, path)}\n`);
  }
  if (json) terminal.out(`${JSON.stringify({ files, warnings })}\n`);
  if (files.some(({ state }) => state === "stale")) {
    terminal.err("stale files were rendered once and are no longer: remove them\n");
  }
}

function refuseBlocked(folder: string, inspected: readonly InspectedFile[]): void {
  const blocked = inspected.flatMap((file) =>
    file.state === "blocked" ? [`${file.path}: ${file.reason}`] : [],
  );
  if (blocked.length > 0) throw new BundleError(`nothing was written below ${folder}\n${blocked.join("\n")}`);
}

function isOutdated(state: InspectedFile["state"]): boolean {
  return state === "missing" || state === "changed";
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
