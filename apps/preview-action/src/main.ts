import { setTimeout as sleep } from "node:timers/promises";
import { PreviewError } from "preview-core";
import { GitOpsError } from "preview-gitops";
import { run } from "./run.ts";
import { githubRunner } from "./runner/runner.ts";

const runner = githubRunner(process.env, (text) => process.stdout.write(text));
const clock = { now: Date.now, random: Math.random, sleep: (milliseconds: number) => sleep(milliseconds) };

try {
  const succeeded = await run({ environment: process.env, runner, clock });
  process.exitCode = succeeded ? 0 : 1;
} catch (error) {
  fail(error);
  process.exitCode = 1;
}

function fail(error: unknown): void {
  if (error instanceof PreviewError) {
    for (const { path, message } of error.problems)
      runner.error(path === "" ? message : `${path}: ${message}`);
  } else if (error instanceof GitOpsError) {
    runner.error(error.message);
  } else {
    runner.error(`unexpected: ${error instanceof Error ? error.message : String(error)}; please report it`);
    runner.debug(error instanceof Error ? (error.stack ?? "") : "");
  }
}
