// node tooling/src/run-tests.ts TASK... [OPTION...] runs turbo's tasks in the current folder, which is the workspace. The last
// line of the output has the totals of the tests of all packages. Ends with turbo's exit code, and with 1 when no test ran.
import { spawn } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { addTallies, renderTotals } from "./tally.ts";

/** Turbo writes the output of each package's tests here, and again when it takes a result from its cache. */
const LOGS = "{tooling,bench,conformance,apps/*,packages/*,examples/*}/.turbo/turbo-test.log";

for (const log of globSync(LOGS)) rmSync(log);
const code = await runTurbo(process.argv.slice(2));
const totals = addTallies(globSync(LOGS).map((log) => readFileSync(log, "utf8")));
const ran = totals.passed + totals.failed > 0;
if (!ran) process.stderr.write("No test ran.\n");
process.stdout.write(`${renderTotals(totals)}\n`);
process.exitCode = code === 0 && (!ran || totals.failed > 0) ? 1 : code;

function runTurbo(args: readonly string[]): Promise<number> {
  // A terminal sends Ctrl-C to turbo as well, which then ends its tasks. The totals follow.
  process.on("SIGINT", () => {});
  const turbo = spawn("turbo", ["run", ...args, "--output-logs=new-only"], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    turbo.once("error", reject).once("exit", (exitCode) => resolve(exitCode ?? 1));
  });
}
