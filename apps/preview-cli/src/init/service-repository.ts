import { isUtf8 } from "node:buffer";
import { execFile } from "node:child_process";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { ExpectedError } from "preview-core";

/** Why nothing was added to a repository, or not everything. */
export class InitError extends ExpectedError {
  override readonly name = "InitError";
}

/** A service's repository on disk. */
export interface ServiceRepository {
  /** Its top folder, without symbolic links. */
  readonly folder: string;
  /** `owner/name`, from the remote `origin`. Undefined without such a remote. */
  readonly fullName: string | undefined;
  /** Default branch of the remote `origin`, at the time of the clone. */
  readonly defaultBranch: string | undefined;
  /** Files with changes that are not committed. */
  readonly dirty: readonly string[];
}

const run = promisify(execFile);

/**
 * The git repository that a folder is in; undefined when it is in none.
 *
 * @throws InitError when git is not installed
 */
export async function observeRepository(folder: string): Promise<ServiceRepository | undefined> {
  const top = await git(folder, ["rev-parse", "--show-toplevel"]);
  if (top === undefined) return undefined;
  const status =
    (await git(top, ["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"])) ?? "";
  const origin = await git(top, ["remote", "get-url", "origin"]);
  const head = await git(top, ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  return {
    folder: await realpath(top),
    fullName: /[/:]([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(origin ?? "")?.[1],
    defaultBranch: head?.replace(/^origin\//, ""),
    dirty: status
      .split("\0")
      .filter((entry) => entry !== "")
      .map((entry) => entry.slice("XY ".length)),
  };
}

/**
 * The exact text of a file; undefined when there is no such file.
 *
 * @throws InitError when the path leads out of the repository, or the file is not UTF-8, so that a write would change it
 */
export async function readInside(folder: string, path: string): Promise<string | undefined> {
  await refuseOutside(folder, path);
  const bytes = await readFile(join(folder, path)).catch(orNothing);
  if (bytes === undefined || isUtf8(bytes)) return bytes?.toString("utf8");
  throw new InitError(`${path} is no UTF-8 text; nothing was added`);
}

/** Paths of the files below a folder, relative to the folder; none without such a folder. Symbolic links are not followed. */
export async function listInside(folder: string, path: string): Promise<string[]> {
  await refuseOutside(folder, path);
  const top = join(folder, path);
  const entries = await readdir(top, { recursive: true, withFileTypes: true }).catch(orNothing);
  const files = (entries ?? []).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(top, join(parentPath, name))).toSorted();
}

/** Whether there is a file. Symbolic links are followed. */
export async function fileExists(folder: string, path: string): Promise<boolean> {
  return (await stat(join(folder, path)).catch(orNothing))?.isFile() ?? false;
}

/** The authors of a repository choose where its symbolic links lead, which may be outside of the repository. */
async function refuseOutside(folder: string, path: string): Promise<void> {
  for (let part = path; part !== "."; part = dirname(part)) {
    const real = await realpath(join(folder, part)).catch(orNothing);
    if (real !== undefined && real !== join(folder, part))
      throw new InitError(`${part} is a symbolic link; nothing is written through it`);
  }
  if (path.split(sep).includes("..")) throw new InitError(`${path} leads out of the repository`);
}

async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["-C", folder, ...args], { maxBuffer: Infinity });
    return stdout.replace(/\n$/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new InitError("git is not on PATH; install it first: https://git-scm.com/downloads");
    return undefined;
  }
}

function orNothing(error: unknown): undefined {
  const codes = ["ENOENT", "ENOTDIR"];
  if (error instanceof Error && "code" in error && codes.includes(String(error.code))) return undefined;
  throw error;
}
