import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import { scheduleProperty } from "./schedule-property.fixture.ts";
import { startInMemory } from "./memory-backend.fixture.ts";
import { MUTANTS } from "./mutants.fixture.ts";

/*
 * Model-based tests by deterministic simulation. A random schedule interleaves events, the calls of runs, lost calls, killed
 * runs and sweeps. At its end, invariants are checked against an independent model of the policies. The mutants test that the
 * invariants find each mistake.
 */

const SIZES = { test: 300, check: 2_000, soak: 20_000 };
const OPTIONS = { minActions: 4, maxActions: 60, withGit: 0 };

test("in any order of events, calls, ended runs and sweeps, the previews are those of the open pull requests", async () => {
  await fc.assert(scheduleProperty(startInMemory, OPTIONS), runs(SIZES));
});

test.for(Object.entries(MUTANTS))("finds %s", async ([, mutation]) => {
  const found = await fc.check(scheduleProperty(startInMemory, OPTIONS, mutation), {
    numRuns: SIZES.test,
    seed: 2,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
});
