import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, runProgram } from "./run-program.ts";

/** A temporary folder with copies of this repository's files, and with other files. Disposing it removes the folder. */
export interface PlantedTree extends AsyncDisposable {
  readonly root: string;
  /** Runs one of the repository's tools in the folder, such as `oxlint`. Resolves for every exit code. */
  runTool(name: string, args: readonly string[]): Promise<Ended>;
  /** Runs a program of the folder, such as `.ci/run`. Resolves for every exit code. */
  runOwn(path: string): Promise<Ended>;
}

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/**
 * A new folder.
 *
 * @param copies Paths in this repository.
 * @param planted Path → text of further files. They replace copies of the same path, and are executable.
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
    root,
    runTool: (name, args) => run(join(REPOSITORY, "node_modules/.bin", name), args, root),
    runOwn: (path) => run(join(root, path), [], root),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

function run(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  // With CHROMIUM, `.ci/run` installs no browser. Without telemetry, turbo needs no network.
  const env = { ...process.env, CHROMIUM: "none", TURBO_TELEMETRY_DISABLED: "1", TMPDIR: cwd };
  return runProgram(file, args, { cwd, env });
}
