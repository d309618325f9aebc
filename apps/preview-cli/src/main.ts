import { outliveReaders, runProgram, type Terminal, useProxy } from "preview-console";
import { PROGRAM } from "./program.ts";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  environment: process.env,
  interactive: process.stdout.isTTY && process.stderr.isTTY,
  width: process.stdout.columns,
};

outliveReaders([process.stdout, process.stderr]);

useProxy(process.env, (message) => terminal.err(`${message}\n`));

process.exitCode = await runProgram(PROGRAM, process.argv.slice(2), terminal);
