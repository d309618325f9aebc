import type { ViteUserConfig } from "vitest/config";
import { Tally } from "./tally.ts";

const conditions = ["preview-source"];

/** The tests of one workspace package, beside what they test; other packages come from their sources, unbuilt. */
export const project: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts"],
    // Modules keep nothing that a test changes, and what they load (schemas, contracts) takes longer than most tests.
    isolate: false,
    // Generous: real processes on a busy machine. A larger size of a suite takes what it takes.
    testTimeout: process.env["SUITE"] === undefined ? 180_000 : 0,
    hookTimeout: 180_000,
    reporters: ["default", new Tally()],
  },
};
