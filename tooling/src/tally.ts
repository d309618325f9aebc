import { basename } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Numbers of tests. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Ends the tests of a package with the line `PACKAGE: N passed, N failed, N skipped`, for {@link addTallies}. */
export class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1;
      if (module.errors().length > 0) count.failed += 1;
    }
    process.stdout.write(`${basename(process.cwd())}: ${renderTotals(count)}\n`);
  }
}

export function renderTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

const TALLY = /^[a-z0-9-]+: (?<passed>\d+) passed, (?<failed>\d+) failed, (?<skipped>\d+) skipped$/gm;
/** The last lines of `node --test`, which the example's tests run with. */
const NODE_TALLY = /^ℹ pass (?<passed>\d+)\nℹ fail (?<failed>\d+)\n(?:.*\n)?ℹ skipped (?<skipped>\d+)$/gm;

/** The sum of the tallies in the output of packages' tests. */
export function addTallies(outputs: readonly string[]): Totals {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const output of outputs) {
    for (const { groups = {} } of [...output.matchAll(TALLY), ...output.matchAll(NODE_TALLY)]) {
      total.passed += Number(groups["passed"]);
      total.failed += Number(groups["failed"]);
      total.skipped += Number(groups["skipped"]);
    }
  }
  return total;
}
