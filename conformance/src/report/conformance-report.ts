import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Reporter, TestModule } from "vitest/node";
import { readBuilt } from "../built.ts";
import { renderReport } from "./render-report.ts";
import { type CaseResult, type Results, toJson, toResults } from "./results.ts";

/** The variable that asks for the files of a run of all cases. */
export const REPORT_VARIABLE = "CONFORMANCE_REPORT";

const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));

/** Writes `results.json` and the page of the documentation after a run of all cases, and names what did not run. */
export class ConformanceReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()].map(toCase));
    const commit = execFileSync("git", ["-C", PACKAGE, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
    const results = toResults(readBuilt(), commit, cases);
    say(results);
    if (process.env[REPORT_VARIABLE] === undefined) return;
    writeFileSync(`${PACKAGE}results.json`, toJson(results));
    writeFileSync(`${PACKAGE}../docs/conformance.md`, renderReport(results));
  }
}

type Test = ReturnType<TestModule["children"]["allTests"]> extends Iterable<infer T> ? T : never;

function toCase(test: Test): CaseResult {
  const { state } = test.result();
  const [id = "", ...words] = test.name.split(" ");
  return {
    id,
    title: words.join(" "),
    passed: state === "skipped" ? undefined : state === "passed",
    seconds: round((test.diagnostic()?.duration ?? 0) / 1000),
    phases: test.meta().phases ?? {},
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function say({ missing, cases }: Results): void {
  for (const words of missing) process.stderr.write(`conformance: not run, ${words}\n`);
  const skipped = cases.filter(({ passed }) => passed === undefined).length;
  const passed = cases.filter((result) => result.passed === true).length;
  const failed = cases.length - skipped - passed;
  process.stdout.write(`conformance: ${passed} passed, ${failed} failed, ${skipped} not run\n`);
}
