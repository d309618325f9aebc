import { CommanderError } from "commander";
import { ExpectedError, PreviewError } from "preview-core";
import { colour, InterruptedError, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reports an error, and returns the exit code: 1 failed, 2 wrong usage or a wrong platform config, 130 interrupted. Of an
 * {@link ExpectedError} the message alone is printed. Any other error is a mistake of the program, and is printed with its
 * stack trace.
 *
 * @param program The program's name, printed before the message. Default: `preview`
 */
export function reportError(error: unknown, terminal: Terminal, program = "preview"): number {
  // Commander has printed its error or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InterruptedError) return 130;
  const code = isWrongUsage(error) ? 2 : 1;
  terminal.err(`${colour(terminal, "red", `${program}: ${code === 2 ? "wrong usage" : "failed"}`)}\n`);
  terminal.err(`  ${textOf(error).replaceAll("\n", "\n  ")}\n`);
  return code;
}

function isWrongUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof PreviewError && error.code === "invalid-config");
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT" && "path" in error && error.path === "git") {
    return "git is not on PATH; install it first: https://git-scm.com/downloads";
  }
  return error instanceof ExpectedError ? error.message : (error.stack ?? error.message);
}
