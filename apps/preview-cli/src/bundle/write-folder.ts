import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Terminal } from "preview-console";
import { type Bundle, BundleError, type InspectedFile, inspectFolder, withFolder } from "./bundle.ts";

/**
 * Writes what is missing or changed below a folder, removes nothing, and reports each file.
 *
 * @throws BundleError that names every path in the way; then nothing was written
 */
export async function writeFolder(folder: string, bundle: Bundle, terminal: Terminal): Promise<void> {
  const { rendered, warnings, json } = bundle;
  const inspected = await inspectFolder(folder, rendered);
  refuseBlocked(folder, inspected);
  const files = inspected.map(({ path, state }) => ({
    path,
    state: state === "missing" || state === "changed" ? "written" : state,
  }));
  for (const { path, state } of files) {
    if (state === "written")
      await withFolder(folder, () => write(join(folder, path), rendered.get(path) ?? ""));
    if (!json) terminal.err(`${state.padEnd(9)}  ${join(folder, path)}\n`);
  }
  if (json) terminal.out(`${JSON.stringify({ files, warnings })}\n`);
  if (files.some(({ state }) => state === "stale"))
    terminal.err("stale files were rendered earlier, and are no longer part of the bundle: remove them\n");
}

function refuseBlocked(folder: string, inspected: readonly InspectedFile[]): void {
  const blocked = inspected.flatMap((file) =>
    file.state === "blocked" ? [`${file.path}: ${file.reason}`] : [],
  );
  if (blocked.length > 0) throw new BundleError(`nothing was written below ${folder}\n${blocked.join("\n")}`);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
