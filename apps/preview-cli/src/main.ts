import { CommanderError } from "commander";
import { PreviewError } from "preview-core";
import { GitOpsError } from "preview-gitops";
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

/** Says what went wrong; gives back the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const [title, code] = error instanceof UsageError ? ["wrong usage", 2] : ["failed", 1];
  terminal.err(`${colour(terminal, "red", `preview: ${title}`)}\n`);
  const expected =
    error instanceof UsageError || error instanceof PreviewError || error instanceof GitOpsError;
  const text =
    error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
  terminal.err(`  ${text.replaceAll("\n", "\n  ")}\n`);
  return code === 2 ? 2 : 1;
}
