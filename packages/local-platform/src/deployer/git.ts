import { spawn } from "node:child_process";
import { GIT_ENVIRONMENT } from "local-github";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DeployError } from "./deployment.ts";

interface GitOptions {
  /** Git's standard input. Default: nothing. */
  readonly input?: string | Buffer;
  /** Variables in addition to the fixed environment. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory. Default: the repository itself. */
  readonly cwd?: string;
}

/** A git command ended with another code than 0. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/**
 * The output of git about one bare repository. It depends on the repository alone: git reads no settings of the
 * user and the machine, runs no hook and asks no question.
 *
 * @throws GitError with git's own message
 */
export async function git(
  gitDirectory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const fixed = ["--git-dir", gitDirectory, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"];
  const child = spawn("git", [...fixed, ...args], {
    cwd: options.cwd ?? gitDirectory,
    env: { ...GIT_ENVIRONMENT, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  // Git may end before it has read all of its input. Its exit code tells whether it failed.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (code === 0) return Buffer.concat(output);
  throw new GitError(`git ${args[0]} failed: ${Buffer.concat(errors).toString().trim()}`);
}

/**
 * Writes the files of one commit of a bare repository below `directory`. The repository is not changed. No hook
 * and no filter runs. Git refuses paths that would leave the directory.
 *
 * @throws DeployError `unknown-revision` when the repository has no such commit
 */
export async function checkOut(gitDirectory: string, sha: string, directory: string): Promise<void> {
  await requireCommit(gitDirectory, sha);
  await mkdir(directory, { recursive: true });
  const index = join(directory, "..", "index");
  const options = { cwd: directory, env: { GIT_INDEX_FILE: index, GIT_WORK_TREE: directory } };
  await git(gitDirectory, ["read-tree", sha], options);
  await git(gitDirectory, ["checkout-index", "--all", "--quiet"], options);
  await rm(index);
}

async function requireCommit(gitDirectory: string, sha: string): Promise<void> {
  const type = await git(gitDirectory, ["cat-file", "-t", sha]).catch(() => undefined);
  if (type?.toString().trim() === "commit") return;
  throw new DeployError("unknown-revision", `the service's repository has no commit ${sha}`);
}
