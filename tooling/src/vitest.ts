import type { ViteUserConfig } from "vitest/config";
import { Tally } from "./tally.ts";

const conditions = ["preview-source"];

/** The tests of one workspace package, beside what they test; other packages come from their sources, unbuilt. */
export const project: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts"],
    benchmark: { include: ["src/**/*.bench.ts"] },
    reporters: ["default", new Tally()],
  },
};
