import { spawn } from "node:child_process";
import { GIT_ENVIRONMENT } from "local-github";

export interface GitOptions {
  /** What git reads from its standard input. Default: nothing. */
  readonly input?: string | Buffer;
  /** Added to the fixed environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory. Default: the repository itself. */
  readonly cwd?: string;
}

/** A git command that ended with another code than 0. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/**
 * What git printed about one bare repository. The user's and the machine's git configuration, hooks and questions
 * are out of play, so the answer depends on the repository only.
 *
 * @throws GitError with git's own last words
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
  // git may end without reading all of its input; the exit code tells.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (code === 0) return Buffer.concat(output);
  throw new GitError(`git ${args[0]} failed: ${Buffer.concat(errors).toString().trim()}`);
}
