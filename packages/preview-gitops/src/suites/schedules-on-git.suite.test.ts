import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import { scheduleProperty } from "./schedule-property.fixture.ts";
import { startOnGitHub } from "./github-backend.fixture.ts";
import { appliesToAnyHead } from "./mutants.fixture.ts";

/* The simulation of `schedules.suite.test.ts`, with the local GitHub and real git in the place of memory. */

const SIZES = { test: 10, check: 50, soak: 500 };
const OPTIONS = { minActions: 20, maxActions: 45, withGit: 5 };

test("over GitHub's API and over git, the schedules keep the same invariants as in memory", async () => {
  await using github = await startOnGitHub();
  await fc.assert(scheduleProperty(github.start, OPTIONS), runs(SIZES));
});

test("finds a writer that commits on a head that it has not planned on", async () => {
  await using github = await startOnGitHub();
  const found = await fc.check(scheduleProperty(github.start, OPTIONS, { gitops: appliesToAnyHead }), {
    numRuns: SIZES.test,
    seed: 2,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
});
