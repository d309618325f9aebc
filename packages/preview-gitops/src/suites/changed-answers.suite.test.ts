import fc from "fast-check";
import { PreviewError } from "preview-core";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { type GitHubSweepWorld, githubSweepWorld } from "../processes/sweep/github-sweep-world.fixture.ts";
import { DAY, HOUR, REQUEST } from "../processes/sweep/sweep-world.fixture.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";
import type { SweepPlatform } from "../processes/sweep/sweep-platform.ts";

/*
 * Sweeps of previews that must all stay, with random changes in GitHub's answers: null, missing, another type, cut, swapped. A
 * sweep removes none of them, and ends with a result or with an error that says what is wrong.
 */

/** A change of one value in an answer. The numbers choose the answer and the value. */
interface Change {
  readonly answer: number;
  readonly value: number;
  readonly how: "null" | "missing" | "number" | "text" | "list" | "object" | "cut" | "swapped";
}

const change: fc.Arbitrary<Change> = fc.record({
  answer: fc.nat(9),
  value: fc.nat(199),
  how: fc.constantFrom("null", "missing", "number", "text", "list", "object", "cut", "swapped"),
});

const changes: fc.Arbitrary<readonly Change[]> = fc.array(change, { minLength: 1, maxLength: 6 });

type Place = readonly [parent: object, key: string];

/** The local GitHub allows 5,000 points in an hour of its clock. */
const SIZES = { test: 30, check: 300, soak: 500 };

/** Open, due to expire, expired with the label, and hidden. */
async function worldOfLivePreviews(): Promise<GitHubSweepWorld> {
  const world = await githubSweepWorld(["a", "b", "c"]);
  const [a, b, c] = [world.service("a"), world.service("b"), world.service("c")];
  await world.deploy(a);
  (await world.deploy(b)).addLabel("keep-preview");
  await sweepPreviews(world.platform, REQUEST);
  world.wait(13 * DAY);
  await sweepPreviews(world.platform, REQUEST);
  world.wait(13 * HOUR);
  await world.deploy(a);
  await world.deploy(c);
  c.hide();
  return world;
}

function* placesIn(value: unknown): Generator<Place> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    yield [value, key];
    yield* placesIn(below);
  }
}

function apply(body: object, { value, how }: Change): void {
  const places = [...placesIn(body)];
  const [parent, key] = places[value % places.length] ?? [body, "data"];
  const [elsewhere, other] = places[(value * 7 + 3) % places.length] ?? [body, "data"];
  const now: unknown = Reflect.get(parent, key);
  const others: unknown = Reflect.get(elsewhere, other);
  if (how === "missing") Reflect.deleteProperty(parent, key);
  else if (how === "swapped" && typeof now === typeof others) {
    Reflect.set(parent, key, others);
    if (typeof now !== "object") Reflect.set(elsewhere, other, now);
  } else if (how === "cut")
    Reflect.set(parent, key, Array.isArray(now) || typeof now === "string" ? now.slice(0, -1) : null);
  else
    Reflect.set(parent, key, { null: null, number: 7, text: "x", list: [], object: {}, swapped: null }[how]);
}

function changingFetch(wanted: readonly Change[]): typeof globalThis.fetch {
  let answers = 0;
  return async (...args) => {
    const answer = await globalThis.fetch(...args);
    const body: unknown = await answer.json();
    if (typeof body === "object" && body !== null)
      for (const one of wanted) if (one.answer === answers) apply(body, one);
    answers += 1;
    return new Response(JSON.stringify(body), { status: answer.status, headers: answer.headers });
  };
}

async function trySweep(platform: SweepPlatform): Promise<string | undefined> {
  try {
    await sweepPreviews(platform, REQUEST, { deadline: 20_000 });
  } catch (error) {
    if (!(error instanceof GitOpsError || error instanceof PreviewError)) return String(error);
  }
  return undefined;
}

/** The property that a sweep with these changes removes nothing and breaks nothing. */
function nothingIsLost(
  world: GitHubSweepWorld,
  mutant: (platform: SweepPlatform) => SweepPlatform = (platform) => platform,
): fc.IAsyncProperty<[readonly Change[]]> {
  return fc.asyncProperty(changes, async (wanted) => {
    const before = await world.directories();
    const broken = await trySweep(mutant(world.connect(changingFetch(wanted))));
    expect([broken, await world.directories()]).toEqual([undefined, before]);
  });
}

test("with any change in GitHub's answers, a sweep removes no live preview, and breaks on none", async () => {
  await using world = await worldOfLivePreviews();
  await fc.assert(nothingIsLost(world), runs(SIZES));
});

test("the changes find a sweep that takes what it cannot read for closed", async () => {
  await using world = await worldOfLivePreviews();
  const closing = (platform: SweepPlatform): SweepPlatform => ({
    ...platform,
    pullRequests: {
      ...platform.pullRequests,
      readStates: async (refs, labels) =>
        (await platform.pullRequests.readStates(refs, labels)).map((state) =>
          state.state === "unknown" && !state.reason.includes("crh225/c")
            ? { state: "closed", since: 0, merged: false }
            : state,
        ),
    },
  });
  const found = await fc.check(nothingIsLost(world, closing), {
    numRuns: SIZES.check,
    seed: 1,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
});
