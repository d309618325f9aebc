import { CommanderError } from "commander";
import { InterruptedError } from "./interrupted.ts";
import { colour, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Errors whose message is written for people; anything else is a mistake of ours and shows where it happened. */
const EXPECTED = new Set([
  "UsageError",
  "PreviewError",
  "GitOpsError",
  "HubError",
  "BundleError",
  "BrokenPathError",
  "ClusterError",
  "InitError",
]);

/**
 * Says what went wrong; gives back the exit code: 1 failed, 2 wrong usage, 130 interrupted.
 *
 * @param program What the program is called. Default: `preview`
 */
export function reportError(error: unknown, terminal: Terminal, program = "preview"): number {
  // The parser has said it already, or it was no error but the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InterruptedError) return 130;
  const code = error instanceof UsageError ? 2 : 1;
  terminal.err(`${colour(terminal, "red", `${program}: ${code === 2 ? "wrong usage" : "failed"}`)}\n`);
  terminal.err(`  ${textOf(error).replaceAll("\n", "\n  ")}\n`);
  return code;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT" && "path" in error && error.path === "git") {
    return "git is not on PATH; install it first: https://git-scm.com/downloads";
  }
  return EXPECTED.has(error.name) ? error.message : (error.stack ?? error.message);
}
