import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GIT_ENVIRONMENT } from "local-github";

const execute = promisify(execFile);

/** Options of a git command. */
export interface GitOptions {
  readonly args: readonly string[];
  /** Variables in addition to {@link GIT_ENVIRONMENT}. Default: none */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * The output of one git command.
 *
 * @throws Error with git's message, when the command fails
 */
export async function git({ args, environment, signal }: GitOptions): Promise<string> {
  const { stdout } = await execute("git", args, { env: { ...GIT_ENVIRONMENT, ...environment }, signal });
  return stdout;
}
