import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Environment of every git process. Git reads no settings of the machine or the user. */
export const GIT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: "0",
};

/** The output of one git command, without the last line break. */
export async function runGit(directory: string, ...args: readonly string[]): Promise<string> {
  return (await runGitWith("", directory, ...args)).toString().replace(/\n$/, "");
}

/** The bytes of the output of one git command that reads `input`. */
export async function runGitWith(
  input: string,
  directory: string,
  ...args: readonly string[]
): Promise<Buffer> {
  const options = { env: GIT_ENVIRONMENT, encoding: "buffer", maxBuffer: 64 * 1024 * 1024 } as const;
  const running = execute("git", ["-C", directory, ...args], options);
  // Git may end before it has read its input. Its exit code tells whether it failed.
  running.child.stdin?.on("error", () => undefined).end(input);
  return (await running).stdout;
}
