import { setTimeout as sleep } from "node:timers/promises";
import { command, interruption, logLine, type Terminal } from "preview-console";
import type { Clock } from "preview-gitops";
import { runSweeper } from "./run-sweeper.ts";

const isInteractive = process.stdout.isTTY && process.stderr.isTTY;
const isInActions = process.env["GITHUB_ACTIONS"] === "true";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  // Where nobody watches, a log is read line by line, and GitHub's runner obeys some lines.
  err: (text) => process.stderr.write(isInteractive ? text : text.split("\n").map(toLine).join("")),
  environment: process.env,
  interactive: isInteractive,
};

const clock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal }),
};

process.exitCode = await runSweeper(process.argv.slice(2), {
  terminal,
  clock,
  signal: interruption(),
  hide: (secret) => void (isInActions && process.stderr.write(command.mask(secret))),
});

function toLine(text: string): string {
  return text === "" ? "" : logLine(text);
}
