import { CommanderError } from "commander";
import { InterruptedError } from "./interrupted.ts";
import { buildProgram } from "./program.ts";
import { colour, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  environment: process.env,
  interactive: process.stderr.isTTY,
};

try {
  await buildProgram(terminal).parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Errors whose message is written for people; anything else is a mistake of ours and shows where it happened. */
const EXPECTED = new Set(["UsageError", "PreviewError", "GitOpsError", "HubError"]);

/** Says what went wrong; gives back the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InterruptedError) return 130;
  const code = error instanceof UsageError ? 2 : 1;
  terminal.err(`${colour(terminal, "red", `preview: ${code === 2 ? "wrong usage" : "failed"}`)}\n`);
  terminal.err(`  ${textOf(error).replaceAll("\n", "\n  ")}\n`);
  return code;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return EXPECTED.has(error.name) ? error.message : (error.stack ?? error.message);
}
