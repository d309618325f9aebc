import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { gitEnvironment, type GitSettings } from "./git-environment.ts";
import { readableOutput } from "./readable-output.ts";
import { runGit, startGit } from "./run-git.ts";

/** How a git command ended. */
export interface GitOutcome {
  readonly ok: boolean;
  readonly stdout: Buffer;
  /** What git and the server said on stderr, fit for an error message. */
  readonly said: string;
}

/** What a git command gets beyond its arguments. */
export interface GitInput {
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Git on one bare repository and its remote. */
export interface Git {
  /** Runs a command to its end. Never throws for an exit code. */
  run(args: readonly string[], input?: GitInput): Promise<GitOutcome>;
  /** Any output of git, fit for an error message: without secrets and control characters. */
  readable(output: string): string;
  /** Starts a command. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
}

/** Git as {@link gitEnvironment} confines it; an aborted `signal` ends what runs and throws its reason. */
export function confinedGit(settings: GitSettings, signal: AbortSignal | undefined): Git {
  const common = gitEnvironment(settings);
  const readable = (output: string): string => readableOutput(output, settings.token);
  return {
    run: async (args, { input = "", environment } = {}) => {
      const command = { args, environment: { ...common, ...environment }, signal };
      const { exitCode, stdout, stderr } = await runGit(command, input);
      return { ok: exitCode === 0, stdout, said: readable(stderr) };
    },
    readable,
    start: (args) => startGit({ args, environment: common, signal }),
  };
}
