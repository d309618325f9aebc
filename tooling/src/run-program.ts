import { execFile } from "node:child_process";

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the program. */
  readonly env: NodeJS.ProcessEnv;
  /** What it can read from its standard input. Default: nothing */
  readonly input?: string;
}

const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end. Any exit code is an answer; rejects when it cannot start or is killed. */
export function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { input = "", ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { ...rest, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
    // A program may end without having read its input; its exit code says whether that was right.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}
