import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import { everySchedule } from "./every-schedule.fixture.ts";
import { startOnGitHub } from "./github-backend.fixture.ts";
import { appliesToAnyHead } from "./mutants.fixture.ts";

const SIZES = { test: 10, check: 50, soak: 500 };
const OPTIONS = { minActions: 20, maxActions: 45, withGit: 5 };

test("over GitHub's API and over git the same holds as in memory", async () => {
  await using ground = await startOnGitHub();
  await fc.assert(everySchedule(ground.start, OPTIONS), runs(SIZES));
});

test("finds a writer that gives GitHub whatever head there is", async () => {
  await using ground = await startOnGitHub();
  const found = await fc.check(everySchedule(ground.start, OPTIONS, { gitops: appliesToAnyHead }), {
    numRuns: SIZES.test,
    seed: 2,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
});
