import type { FaultTarget } from "local-github";
import type { SweptPullRequest } from "preview-core/plan";
import { describe, expect, test } from "vitest";
import { sized } from "tooling/suite-size";
import { setImageStage } from "./image-faults.fixture.ts";
import {
  listSweepTargets,
  playSweepFaults,
  type SetStage,
  SWEEP_FAULTS,
  type SweepFault,
  type SweepMutant,
} from "./play-faults.fixture.ts";
import { setPreviewStage } from "./sweep-faults.fixture.ts";

type Select = (targets: readonly FaultTarget[]) => SweepFault[];

/** Every kind, at each request in turn. */
function eachKind(times: number): Select {
  return (targets) =>
    SWEEP_FAULTS.flatMap((kind, turn) => {
      const fitting = targets.flatMap((target, index) => (kind.on?.(target) === false ? [] : [index]));
      const index = fitting[turn % fitting.length];
      return index === undefined ? [] : [{ kind, index, times }];
    });
}

function everyKindEverywhere(times: number): Select {
  return everyKindAt(times, () => true);
}

/** What a sweep asks more than twice, it asks for one thing after the other in the same way. */
const everyKindAtTheEnds: Select = (targets) =>
  everyKindAt(1, ({ operation }, index) => {
    const alike = targets.flatMap((target, place) => (target.operation === operation ? [place] : []));
    return index === alike[0] || index === alike.at(-1);
  })(targets);

function everyKindAt(times: number, where: (target: FaultTarget, index: number) => boolean): Select {
  return (targets) =>
    SWEEP_FAULTS.flatMap((kind) =>
      targets.flatMap((target, index) =>
        kind.on?.(target) === false || !where(target, index) ? [] : [{ kind, index, times }],
      ),
    );
}

type Selections = readonly (readonly [name: string, select: Select])[];

const SMALL: Selections = [["each kind of fault once", eachKind(1)]];
const LARGE: Selections = [1, 2, 99].map((times) => [
  `every kind of fault at every request, ${times} times`,
  everyKindEverywhere(times),
]);

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

interface Stage {
  readonly setStage: SetStage;
  readonly selections: Selections;
  /** How often a fault strikes that is to find a mutant. */
  readonly times: number;
}

const STAGES: readonly (readonly [what: string, stage: Stage])[] = [
  [
    "previews",
    {
      setStage: setPreviewStage,
      selections: sized({ test: SMALL, check: LARGE.slice(0, 1), soak: LARGE }),
      times: 1,
    },
  ],
  [
    "images",
    {
      setStage: setImageStage,
      selections: sized({
        test: SMALL,
        check: [["every kind of fault at the first and the last of each request", everyKindAtTheEnds]],
        soak: LARGE,
      }),
      // An image has a second look for itself, so the fault must meet both.
      times: 99,
    },
  ],
];

describe.for(STAGES)("a sweep of %s", ([, { setStage, selections, times }]) => {
  test.for(selections)(
    "meets %s, removes nothing that is not closed or announced, and ends right or says so",
    async ([, select]) => {
      const targets = await listSweepTargets(setStage);
      expect(await playSweepFaults(select(targets), { setStage, targets })).toEqual([]);
    },
  );

  test.for(Object.entries(MUTANTS))("is found out by the faults as %s", async ([, mutant]) => {
    const targets = await listSweepTargets(setStage);
    expect(await playSweepFaults(eachKind(times)(targets), { setStage, targets, mutant })).not.toEqual([]);
  });
});
