import { githubRunner, useProxy, watchdog } from "preview-console";
import { systemClock } from "preview-gitops";
import { run } from "./run.ts";

const runner = githubRunner(process.env, (text) => process.stdout.write(text));

useProxy(process.env, (message) => runner.warning(message));

// GitHub sends SIGINT, 7.5 s later SIGTERM, and 2.5 s later ends the process.
const cancelled = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cancelled.abort());

const succeeded = await run({
  environment: process.env,
  runner,
  clock: systemClock,
  signal: cancelled.signal,
  watchdog: watchdog(process),
});
process.exitCode = succeeded ? 0 : 1;
