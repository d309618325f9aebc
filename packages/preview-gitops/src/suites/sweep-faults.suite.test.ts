import type { FaultTarget } from "local-platform";
import type { SweptPullRequest } from "preview-core/plan";
import { expect, test } from "vitest";
import { sized } from "tooling/suite-size";
import {
  listSweepTargets,
  playSweepFaults,
  SWEEP_FAULTS,
  type SweepFault,
  type SweepMutant,
} from "./sweep-faults.fixture.ts";

type Select = (targets: readonly FaultTarget[]) => SweepFault[];

/** Every kind once, at each request in turn. */
const eachKindOnce: Select = (targets) =>
  SWEEP_FAULTS.flatMap((kind, turn) => {
    const fitting = targets.flatMap((target, index) => (kind.on?.(target) === false ? [] : [index]));
    const index = fitting[turn % fitting.length];
    return index === undefined ? [] : [{ kind, index, times: 1 }];
  });

function everyKindEverywhere(times: number): Select {
  return (targets) =>
    SWEEP_FAULTS.flatMap((kind) =>
      targets.flatMap((target, index) => (kind.on?.(target) === false ? [] : [{ kind, index, times }])),
    );
}

const SELECTIONS = sized<readonly (readonly [name: string, select: Select])[]>({
  test: [["each kind of fault once", eachKindOnce]],
  check: [["every kind of fault at every request", everyKindEverywhere(1)]],
  soak: [1, 2, 99].map((times) => [
    `every kind at every request, ${times} times`,
    everyKindEverywhere(times),
  ]),
});

test.for(SELECTIONS)(
  "a sweep meets %s, removes nothing that is not closed or announced, and ends right or says so",
  async ([, select]) => {
    const targets = await listSweepTargets();
    expect(await playSweepFaults(select(targets), targets)).toEqual([]);
  },
);

const LONG_CLOSED: SweptPullRequest = { state: "closed", since: 0, merged: false };

const MUTANTS: Readonly<Record<string, SweepMutant>> = {
  "a sweep that takes what it cannot see for closed": (platform) => ({
    ...platform,
    pullRequests: {
      ...platform.pullRequests,
      readStates: async (...args) => {
        const states = await platform.pullRequests.readStates(...args);
        return states.map((state) => (state.state === "unknown" ? LONG_CLOSED : state));
      },
    },
  }),
  "a sweep that takes no answer for none that is open": (platform) => ({
    ...platform,
    pullRequests: {
      ...platform.pullRequests,
      readStates: (...args) =>
        platform.pullRequests.readStates(...args).catch(() => args[0].map(() => LONG_CLOSED)),
    },
  }),
};

test.for(Object.entries(MUTANTS))("the faults find %s", async ([, mutant]) => {
  const targets = await listSweepTargets();
  expect(await playSweepFaults(eachKindOnce(targets), targets, mutant)).not.toEqual([]);
});
