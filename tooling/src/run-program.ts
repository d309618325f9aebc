import { execFile } from "node:child_process";

/** The exit code and the output of a program. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the program. */
  readonly env: NodeJS.ProcessEnv;
  /** Text of the standard input. Default: none */
  readonly input?: string;
}

const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end. Resolves for every exit code. Rejects when the program cannot start or is killed. */
export function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { input = "", ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { ...rest, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
    // A program may end before it has read its input. Its exit code says whether it failed.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}
