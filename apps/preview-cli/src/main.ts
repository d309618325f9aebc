import { outliveReaders, reportError, type Terminal } from "preview-console";
import { buildProgram } from "./program.ts";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  environment: process.env,
  interactive: process.stdout.isTTY && process.stderr.isTTY,
};

outliveReaders([process.stdout, process.stderr]);

try {
  await buildProgram(terminal).parseAsync();
} catch (error) {
  process.exitCode = reportError(error, terminal);
}
