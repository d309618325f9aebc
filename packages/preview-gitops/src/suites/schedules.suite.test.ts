import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import { everySchedule } from "./every-schedule.fixture.ts";
import { startInMemory } from "./memory-backend.fixture.ts";
import { MUTANTS } from "./mutants.fixture.ts";

const SIZES = { test: 300, check: 2_000, soak: 20_000 };
const OPTIONS = { minActions: 4, maxActions: 60, withGit: 0 };

test("in whatever order events, calls, kills and sweeps come, the previews are those of the open pull requests", async () => {
  await fc.assert(everySchedule(startInMemory, OPTIONS), runs(SIZES));
});

test.for(Object.entries(MUTANTS))("finds %s", async ([, mutation]) => {
  const found = await fc.check(everySchedule(startInMemory, OPTIONS, mutation), {
    numRuns: SIZES.test,
    seed: 2,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
});
