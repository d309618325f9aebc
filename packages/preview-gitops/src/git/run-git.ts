import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { buffer, text } from "node:stream/consumers";
import { GitOpsError } from "../ports/gitops-repository.ts";

/** One git process. */
export interface GitCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the process and all it has started. */
  readonly signal?: AbortSignal | undefined;
}

/** How a git process ended. */
export interface GitResult {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The oldest git that takes its configuration from GIT_CONFIG_COUNT and leaves out GIT_CONFIG_GLOBAL. */
export const GIT_MINIMUM = "2.32";

/**
 * The output and exit code of a git process.
 *
 * @throws GitOpsError `git-missing`; the signal's reason when it is aborted, once the process has ended
 */
export async function runGit(command: GitCommand, input: string | Buffer): Promise<GitResult> {
  const child = startGit(command);
  child.stdin.end(input);
  try {
    const closed = once(child, "close");
    const [stdout, stderr] = await Promise.all([buffer(child.stdout), text(child.stderr), closed]);
    command.signal?.throwIfAborted();
    return { exitCode: child.exitCode, stdout, stderr };
  } catch (error) {
    throw isNotFound(error) ? gitMissing(error) : error;
  }
}

/** A git process that runs. */
export function startGit({ args, environment, signal }: GitCommand): ChildProcessWithoutNullStreams {
  signal?.throwIfAborted();
  // A group of its own: a git that is ended leaves the helper running that talks to the remote.
  const child = spawn("git", args, { env: environment, stdio: "pipe", detached: true });
  const stop = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid);
  };
  signal?.addEventListener("abort", stop);
  child.once("close", () => signal?.removeEventListener("abort", stop));
  // A process that ends before it has read its input closes the pipe: its exit code says why.
  child.stdin.on("error", () => undefined);
  return child;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function gitMissing(cause: unknown): GitOpsError {
  const message = `There is no git on PATH. Install git ${GIT_MINIMUM} or newer.`;
  return new GitOpsError("git-missing", message, { cause });
}
