import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, GitOpsError } from "preview-gitops";
import { PreviewError } from "preview-core";
import { run } from "./run.ts";
import { githubRunner } from "./runner/runner.ts";

const runner = githubRunner(process.env, (text) => process.stdout.write(text));
const clock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal }),
};

// GitHub sends SIGINT, 7.5 s later SIGTERM, and 2.5 s later ends the process.
const cancelled = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cancelled.abort());

try {
  const succeeded = await run({ environment: process.env, runner, clock, signal: cancelled.signal });
  process.exitCode = succeeded ? 0 : 1;
} catch (error) {
  fail(error);
  process.exitCode = 1;
}

function fail(error: unknown): void {
  if (cancelled.signal.aborted) {
    runner.notice("cancelled; what was committed stays, and nothing is half-done");
  } else if (error instanceof PreviewError) {
    for (const { path, message } of error.problems)
      runner.error(path === "" ? message : `${path}: ${message}`);
  } else if (error instanceof GitOpsError) {
    runner.error(error.message);
  } else {
    runner.error(`unexpected: ${error instanceof Error ? error.message : String(error)}; please report it`);
    runner.debug(error instanceof Error ? (error.stack ?? "") : "");
  }
}
