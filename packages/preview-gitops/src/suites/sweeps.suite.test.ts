import fc from "fast-check";
import type { SweptPullRequest } from "preview-core/plan";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import type { PullRequestRef } from "../ports/pull-requests.ts";
import { judgeSweeps } from "./judge-sweeps.fixture.ts";
import { playSweeps, type SweepMutation } from "./play-sweeps.fixture.ts";
import { type StartSweepBackend, startSweepInMemory, startSweepOnGitHub } from "./sweep-backends.fixture.ts";
import { anySweepStory, type SweepStory } from "./sweep-story.fixture.ts";

const IN_MEMORY = { test: 50, check: 500, soak: 5_000 };
const ON_GITHUB = { test: 2, check: 10, soak: 100 };

/** That nothing goes wrong in any story; a failure tells what was wrong, and all that happened. */
function everyStory(
  start: StartSweepBackend,
  most: number,
  mutation: SweepMutation = {},
): fc.IAsyncProperty<[SweepStory]> {
  return fc.asyncProperty(anySweepStory(most), async (story) => {
    const played = await playSweeps(story, start, mutation);
    const problems = judgeSweeps(played);
    if (problems.length > 0) throw new Error([...problems, "", ...played.told].join("\n"));
  });
}

test("whatever happens and goes wrong during sweeps, nothing goes that is not closed or announced", async () => {
  await fc.assert(everyStory(startSweepInMemory, 16), runs(IN_MEMORY));
});

test("over GitHub's API and real git the same holds", async () => {
  await fc.assert(everyStory(startSweepOnGitHub, 8), runs(ON_GITHUB));
});

const MUTANTS: Readonly<Record<string, SweepMutation>> = {
  "a sweep that takes what it cannot see for closed": {
    platform: (platform) => ({
      ...platform,
      pullRequests: {
        ...platform.pullRequests,
        readStates: async (...args) => {
          const states = await platform.pullRequests.readStates(...args);
          return states.map((state) =>
            state.state === "unknown" ? { state: "closed", since: 0, merged: false } : state,
          );
        },
      },
    }),
  },
  "a sweep that looks at each pull request once": {
    platform: (platform) => {
      const seen = new Map<number, SweptPullRequest>();
      return {
        ...platform,
        pullRequests: {
          ...platform.pullRequests,
          readStates: async (refs, labels) => {
            const fresh = await platform.pullRequests.readStates(refs, labels);
            return refs.map(({ repository: { id } }: PullRequestRef, index) => {
              const state = seen.get(id) ?? fresh[index] ?? { state: "unknown", reason: "" };
              seen.set(id, state);
              return state;
            });
          },
        },
      };
    },
  },
  "a sweep without a brake": {
    request: (request) => ({ ...request, limits: { maxRemovals: 1_000, maxShare: 1 } }),
  },
  "a sweep that commits on whatever head there is": {
    platform: (platform) => ({
      ...platform,
      gitops: {
        ...platform.gitops,
        commit: async (commit) =>
          platform.gitops.commit({ ...commit, head: (await platform.gitops.read({})).head }),
      },
    }),
  },
};

test.for(Object.entries(MUTANTS))("the stories find %s", async ([, mutation]) => {
  const found = await fc.check(everyStory(startSweepInMemory, 16, mutation), {
    // It ends with the first story that finds it; the rarest is found by one of a hundred.
    numRuns: IN_MEMORY.check,
    seed: 1,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
});
