import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, runProgram } from "./run-program.ts";

/** A temporary folder with copies of this repository's files and with planted ones, removed when it is disposed. */
export interface PlantedTree extends AsyncDisposable {
  /** Runs one of the repository's own tools there, such as `oxlint`. Any exit code is an answer. */
  runTool(name: string, args: readonly string[]): Promise<Ended>;
  /** Runs a program of the tree itself, such as `.ci/run`. Any exit code is an answer. */
  runOwn(path: string): Promise<Ended>;
}

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/**
 * A new planted tree.
 *
 * @param planted Path → text. They win over the copies and are executable.
 */
export async function plantTree(
  copies: readonly string[],
  planted: ReadonlyMap<string, string>,
): Promise<PlantedTree> {
  const root = await mkdtemp(join(tmpdir(), "planted-"));
  for (const path of copies) await cp(join(REPOSITORY, path), join(root, path));
  for (const [path, text] of planted) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o755 });
  }
  return {
    runTool: (name, args) => run(join(REPOSITORY, "node_modules/.bin", name), args, root),
    runOwn: (path) => run(join(root, path), [], root),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

function run(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  // A set CHROMIUM keeps `.ci/run` from installing one; without telemetry, turbo needs no network.
  const env = { ...process.env, CHROMIUM: "none", TURBO_TELEMETRY_DISABLED: "1", TMPDIR: cwd };
  return runProgram(file, args, { cwd, env });
}
