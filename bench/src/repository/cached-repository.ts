import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { git, GIT_ENVIRONMENT } from "../git.ts";
import { gitopsFiles } from "./gitops-files.ts";

const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/bench", import.meta.url));

/** The first files, enough to contain every kind of file. */
const SAMPLE = 100;

/**
 * The path of a bare repository whose branch `main` is one commit of {@link gitopsFiles}. The repository is cached, and is
 * created again when its content would differ.
 */
export async function cachedRepository(files: number, signal: AbortSignal): Promise<string> {
  const path = join(CACHE, `gitops-${files}-${contentKey()}.git`);
  if (existsSync(path)) return path;
  const draft = `${path}.${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  try {
    await git({ args: ["init", "--quiet", "--bare", "--initial-branch=main", draft], signal });
    await importFiles(draft, files, signal);
    await git({ args: ["-C", draft, "repack", "-a", "-d", "-q"], signal });
    await rename(draft, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return path;
}

function contentKey(): string {
  const hash = createHash("sha256");
  for (const chunk of importStream(SAMPLE)) hash.update(chunk);
  return hash.digest("hex").slice(0, 12);
}

async function importFiles(directory: string, files: number, signal: AbortSignal): Promise<void> {
  const args = ["-C", directory, "fast-import", "--quiet"];
  const child = spawn("git", args, { env: GIT_ENVIRONMENT, stdio: ["pipe", "ignore", "inherit"], signal });
  const closed = once(child, "close");
  await Promise.all([closed, pipeline(Readable.from(importStream(files)), child.stdin, { signal })]);
  if (child.exitCode !== 0) throw new Error(`git fast-import ended with ${child.exitCode}`);
}

/** Input of `git fast-import` (git-scm.com/docs/git-fast-import). */
function* importStream(files: number): Generator<Buffer> {
  yield Buffer.from(
    "commit refs/heads/main\ncommitter Developer <developer@chrishouse.io> 1767225600 +0000\n",
  );
  yield Buffer.from("data 0\n");
  for (const [path, text] of gitopsFiles(files)) {
    const content = Buffer.from(text);
    yield Buffer.concat([
      Buffer.from(`M 100644 inline ${path}\ndata ${content.length}\n`),
      content,
      Buffer.from("\n"),
    ]);
  }
}
