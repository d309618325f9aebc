import { expect, test } from "vitest";
import { sized } from "tooling/suite-size";
import { type LoadTestOptions, runLoadTest } from "./load-test.fixture.ts";
import { startOnGitHub } from "./github-backend.fixture.ts";
import { startInMemory } from "./memory-backend.fixture.ts";
import { appliesToAnyHead, overwriting } from "./mutants.fixture.ts";

/* Load tests: many writers at once, in simulated time. */

const WRITERS = sized({ test: 8, check: 50, soak: 50 });
const REPETITIONS = sized({ test: 1, check: 1, soak: 20 });

test("writers that commit to GitHub at the same time all succeed, and none loses the change of another", async () => {
  await using github = await startOnGitHub();
  for (let seed = 1; seed <= REPETITIONS; seed += 1) {
    expect(await runLoadTest(github.start, { writers: WRITERS, seed })).toMatchObject({ problems: [] });
  }
});

test("fifty writers need less than three minutes, and in 95 % of the load tests at most twelve attempts each", async () => {
  const repetitions = sized({ test: 2, check: 20, soak: 200 });
  const results = [];
  for (let seed = 1; seed <= repetitions; seed += 1)
    results.push(await runLoadTest(startInMemory, { writers: 50, seed }));
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
  expect(results.filter(({ maxAttempts }) => maxAttempts > 12).length).toBeLessThanOrEqual(repetitions / 20);
  expect(Math.max(...results.map(({ duration }) => duration))).toBeLessThan(180_000);
});

const MUTANTS: Readonly<Record<string, Partial<LoadTestOptions>>> = {
  "no compare-and-swap: each change goes on the current head": { disturb: appliesToAnyHead },
  "no compare-and-swap: the branch becomes the last state that the writer read, with its change": {
    disturb: overwriting,
  },
  "three attempts": { retryPolicy: { attempts: 3 } },
};

test.for(Object.entries(MUTANTS))("eight writers find %s", async ([, mutation]) => {
  const { problems } = await runLoadTest(startInMemory, { writers: 8, seed: 1, ...mutation });
  expect(problems).not.toEqual([]);
});

test("eight writers on GitHub find a writer that commits on a head that it has not planned on", async () => {
  await using github = await startOnGitHub();
  const { problems } = await runLoadTest(github.start, { writers: 8, seed: 1, disturb: appliesToAnyHead });
  expect(problems).not.toEqual([]);
});

test("fifty writers find a wait without jitter", async () => {
  const { problems } = await runLoadTest(startInMemory, { writers: 50, seed: 1, jitter: "none" });
  expect(problems).not.toEqual([]);
});
