import { expect, test } from "vitest";
import { sized } from "tooling/suite-size";
import { type CrowdOptions, playCrowd } from "./crowd.fixture.ts";
import { startOnGitHub } from "./github-backend.fixture.ts";
import { startInMemory } from "./memory-backend.fixture.ts";
import { appliesToAnyHead, overwriting } from "./mutants.fixture.ts";

const WRITERS = sized({ test: 8, check: 50, soak: 50 });
const CROWDS = sized({ test: 1, check: 1, soak: 20 });

test("writers that come to GitHub at the same time all land, and none loses what another wrote", async () => {
  await using ground = await startOnGitHub();
  for (let seed = 1; seed <= CROWDS; seed += 1) {
    expect(await playCrowd(ground.start, { writers: WRITERS, seed })).toMatchObject({ problems: [] });
  }
});

test("of fifty writers, the unluckiest needs twelve attempts, hardly ever one more, and less than three minutes", async () => {
  const crowds = sized({ test: 2, check: 20, soak: 200 });
  const results = [];
  for (let seed = 1; seed <= crowds; seed += 1)
    results.push(await playCrowd(startInMemory, { writers: 50, seed }));
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
  expect(results.filter(({ maxAttempts }) => maxAttempts > 12).length).toBeLessThanOrEqual(crowds / 20);
  expect(Math.max(...results.map(({ duration }) => duration))).toBeLessThan(180_000);
});

const MUTANTS: Readonly<Record<string, Partial<CrowdOptions>>> = {
  "no compare-and-swap: each change goes on top of whatever is there": { disturb: appliesToAnyHead },
  "no compare-and-swap: the branch becomes what the writer last saw, and its change": {
    disturb: overwriting,
  },
  "three attempts": { retryPolicy: { attempts: 3 } },
};

test.for(Object.entries(MUTANTS))("eight writers find %s", async ([, mutation]) => {
  const { problems } = await playCrowd(startInMemory, { writers: 8, seed: 1, ...mutation });
  expect(problems).not.toEqual([]);
});

test("eight writers on GitHub find a writer that gives it whatever head there is", async () => {
  await using ground = await startOnGitHub();
  const { problems } = await playCrowd(ground.start, { writers: 8, seed: 1, disturb: appliesToAnyHead });
  expect(problems).not.toEqual([]);
});

test("fifty writers find a wait without jitter", async () => {
  const { problems } = await playCrowd(startInMemory, { writers: 50, seed: 1, jitter: "none" });
  expect(problems).not.toEqual([]);
});
