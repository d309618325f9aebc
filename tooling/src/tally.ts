import { basename } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with `PACKAGE: N passed, N failed, N skipped` on a line of its own, which `.ci/run` adds up. */
export class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1;
      if (module.errors().length > 0) count.failed += 1;
    }
    const { passed, failed, skipped } = count;
    process.stdout.write(
      `${basename(process.cwd())}: ${passed} passed, ${failed} failed, ${skipped} skipped\n`,
    );
  }
}
