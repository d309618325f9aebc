import { buildProgram } from "./program.ts";
import { reportError } from "./report-error.ts";
import type { Terminal } from "./terminal.ts";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  environment: process.env,
  interactive: process.stdout.isTTY && process.stderr.isTTY,
};

try {
  await buildProgram(terminal).parseAsync();
} catch (error) {
  process.exitCode = reportError(error, terminal);
}
