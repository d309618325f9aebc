import fc from "fast-check";
import type { SweptPullRequest } from "preview-core/plan";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import type { PullRequestRef } from "../ports/pull-requests.ts";
import { checkSweeps } from "./check-sweeps.fixture.ts";
import { runSweeps, type SweepMutation } from "./run-sweeps.fixture.ts";
import { type StartSweepBackend, startSweepInMemory, startSweepOnGitHub } from "./sweep-backends.fixture.ts";
import { anySweepScenario, type SweepScenario } from "./sweep-scenario.fixture.ts";

/*
 * Model-based tests by deterministic simulation. A random scenario has pull requests, events and faults, and three sweeps. The
 * mutants test that the invariants find each mistake.
 */

const IN_MEMORY = { test: 50, check: 500, soak: 5_000 };
const ON_GITHUB = { test: 2, check: 10, soak: 100 };

/** The property that every scenario keeps the invariants. A failure shows the violated invariants and the log. */
function scenarioProperty(
  start: StartSweepBackend,
  most: number,
  mutation: SweepMutation = {},
): fc.IAsyncProperty<[SweepScenario]> {
  return fc.asyncProperty(anySweepScenario(most), async (scenario) => {
    const simulated = await runSweeps(scenario, start, mutation);
    const problems = checkSweeps(simulated);
    if (problems.length > 0) throw new Error([...problems, "", ...simulated.log].join("\n"));
  });
}

test("with any events and faults, sweeps remove nothing that is neither closed nor announced", async () => {
  await fc.assert(scenarioProperty(startSweepInMemory, 16), runs(IN_MEMORY));
});

test("over GitHub's API and git, the scenarios keep the same invariants as in memory", async () => {
  await fc.assert(scenarioProperty(startSweepOnGitHub, 8), runs(ON_GITHUB));
});

const MUTANTS: Readonly<Record<string, SweepMutation>> = {
  "a sweep that handles a hidden pull request as closed": {
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
  "a sweep that reads each pull request only once": {
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
  "a sweep that believes in notices without seeing them": {
    platform: (platform) => ({ ...platform, announce: async () => 0 }),
  },
  "a sweep without removal limits": {
    request: (request) => ({ ...request, limits: { maxRemovals: 1_000, maxShare: 1 } }),
  },
  "a sweep that commits on the current head instead of the head of its plan": {
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

test.for(Object.entries(MUTANTS))("the scenarios find %s", async ([, mutation]) => {
  const found = await fc.check(scenarioProperty(startSweepInMemory, 16, mutation), {
    // The check ends with the first failure. About one of a hundred scenarios finds the rarest mistake.
    numRuns: IN_MEMORY.check,
    seed: 1,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
});
