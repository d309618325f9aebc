import { readFileSync, statfsSync } from "node:fs";
import type { ViteUserConfig } from "vitest/config";
import { Tally } from "./tally.ts";

const MEMORY = "/dev/shm";
const MEMORY_BYTES = 2 ** 30;

const conditions = ["preview-source"];

/** The tests of one workspace package. Other packages are used from their sources, without a build. */
export const project: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["src/**/*.test.ts"],
    // No module has state that a test changes. Loading schemas and contracts takes longer than most tests.
    isolate: false,
    env: temporaryFolder(),
    // Long, for real processes on a busy machine. A larger size of a suite has no limit.
    testTimeout: process.env["SUITE"] === undefined ? 180_000 : 0,
    hookTimeout: 180_000,
    reporters: ["default", new Tally()],
  },
};

/** Tests write many small git repositories. In Linux's folder in memory, the tests need a quarter less time. */
function temporaryFolder(): Record<string, string> {
  return process.env["TMPDIR"] === undefined && hasMemoryFolder() ? { TMPDIR: MEMORY } : {};
}

/** True when Linux has a folder in memory with enough space, in which programs may run. */
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
