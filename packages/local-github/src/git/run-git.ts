import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Environment of every git process: nothing of the machine's or the user's own git settings gets in. */
export const GIT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: "0",
};

/** What one git command prints, without the last line break. */
export async function runGit(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute("git", ["-C", directory, ...args], { env: GIT_ENVIRONMENT });
  return stdout.replace(/\n$/, "");
}
