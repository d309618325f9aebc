import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Environment of every git process. It leaves out the git settings of the machine and of the user. */
export const GIT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: "0",
};

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
