import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Environment of every git process: nothing of the machine's or the user's own git settings gets in. */
export const GIT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: "0",
};

/** How a git command is run. */
export interface GitOptions {
  readonly args: readonly string[];
  /** Added to {@link GIT_ENVIRONMENT}. Default: nothing */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * What one git command prints.
 *
 * @throws Error with what git said, when it fails
 */
export async function git({ args, environment, signal }: GitOptions): Promise<string> {
  const { stdout } = await execute("git", args, { env: { ...GIT_ENVIRONMENT, ...environment }, signal });
  return stdout;
}
