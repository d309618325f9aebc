import { readFileSync, statfsSync } from "node:fs";
import type { ViteUserConfig } from "vitest/config";
import { Tally } from "./tally.ts";

const MEMORY = "/dev/shm";
const MEMORY_BYTES = 2 ** 30;

const conditions = ["preview-source"];

/** The tests of one workspace package, beside what they test; other packages come from their sources, unbuilt. */
export const project: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts"],
    // Modules keep nothing that a test changes, and what they load (schemas, contracts) takes longer than most tests.
    isolate: false,
    env: temporaryFolder(),
    // Generous: real processes on a busy machine. A larger size of a suite takes what it takes.
    testTimeout: process.env["SUITE"] === undefined ? 180_000 : 0,
    hookTimeout: 180_000,
    reporters: ["default", new Tally()],
  },
};

/** Tests write many small git repositories. In memory, where Linux has a folder for it, they take a third less time. */
function temporaryFolder(): Record<string, string> {
  return process.env["TMPDIR"] === undefined && hasMemoryFolder() ? { TMPDIR: MEMORY } : {};
}

/** Whether there is a folder in memory with room in it, whose programs may be started. */
function hasMemoryFolder(): boolean {
  try {
    const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
    const [, , , options = "noexec"] = mounts.find((line) => line.split(" ")[1] === MEMORY)?.split(" ") ?? [];
    const { bavail, bsize } = statfsSync(MEMORY);
    return (
      !options.split(",").some((option) => ["noexec", "ro"].includes(option)) && bavail * bsize > MEMORY_BYTES
    );
  } catch {
    return false;
  }
}
