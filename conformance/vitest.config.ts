import { defineConfig } from "vitest/config";
import { CaseOrder } from "./src/cases/case-order.ts";
import { readWorld } from "./src/world-file.ts";
import { ConformanceReport } from "./src/report/conformance-report.ts";

const conditions = ["preview-source"];

const world = readWorld();

/** The cases share one world of real processes, so they run one after the other, in one process. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/cases/**/*.case.ts"],
    provide: world === undefined ? {} : { world },
    isolate: false,
    sequence: { sequencer: CaseOrder },
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    reporters: ["verbose", new ConformanceReport()],
  },
});
