import type { Reporter, TestModule } from "vitest/node";
import { type CaseResult, toResults } from "./results.ts";
import { readBuilt } from "../built.ts";
import { writeResults } from "./write-results.ts";

/** Writes `results.json` and the page of the documentation after a run of all cases. */
export class ConformanceReport implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const cases = modules.flatMap((module) => [...module.children.allTests()].map(toCase));
    await writeResults(toResults(readBuilt(), cases));
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
    seconds: Math.round((test.diagnostic()?.duration ?? 0) / 100) / 10,
    meta: test.meta(),
  };
}
