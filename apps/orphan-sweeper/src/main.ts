import {
  interruption,
  logLine,
  outliveReaders,
  type Terminal,
  useProxy,
  watchdog,
  workflowCommand,
} from "preview-console";
import { systemClock } from "preview-gitops";
import { runSweeper } from "./run-sweeper.ts";

const isInteractive = process.stdout.isTTY && process.stderr.isTTY;
const isInActions = process.env["GITHUB_ACTIONS"] === "true";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  // A log is read line by line, and GitHub's runner obeys some lines.
  err: (text) => process.stderr.write(isInteractive ? text : text.split("\n").map(toLine).join("")),
  environment: process.env,
  interactive: isInteractive,
};

outliveReaders([process.stdout, process.stderr]);

useProxy(process.env, (message) => terminal.err(`${message}\n`));

process.exitCode = await runSweeper(process.argv.slice(2), {
  terminal,
  clock: systemClock,
  signal: interruption(),
  watchdog: watchdog(process),
  hide: (secret) => void (isInActions && process.stderr.write(workflowCommand.mask(secret))),
});

function toLine(text: string): string {
  return text === "" ? "" : logLine(text);
}
