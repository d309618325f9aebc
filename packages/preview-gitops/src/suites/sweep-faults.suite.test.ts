import type { FaultTarget } from "local-github";
import type { SweptPullRequest } from "preview-core/plan";
import { describe, expect, test } from "vitest";
import { sized } from "tooling/suite-size";
import { imageTestBed } from "./image-faults.fixture.ts";
import {
  listSweepTargets,
  runSweepFaults,
  type StartTestBed,
  SWEEP_FAULTS,
  type SweepFault,
  type SweepMutant,
} from "./sweep-faults.fixture.ts";
import { previewTestBed } from "./preview-faults.fixture.ts";

/* Fault injection: sweeps of the local GitHub with each kind of fault at each request. */

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

/** Every kind at the first and the last request of each operation. A sweep sends the requests between them in the same way. */
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
  "a sweep that handles a hidden pull request as closed": (platform) => ({
    ...platform,
    pullRequests: {
      ...platform.pullRequests,
      readStates: async (...args) => {
        const states = await platform.pullRequests.readStates(...args);
        return states.map((state) => (state.state === "unknown" ? LONG_CLOSED : state));
      },
    },
  }),
  "a sweep that handles a failed request as closed pull requests": (platform) => ({
    ...platform,
    pullRequests: {
      ...platform.pullRequests,
      readStates: (...args) =>
        platform.pullRequests.readStates(...args).catch(() => args[0].map(() => LONG_CLOSED)),
    },
  }),
};

interface TestBed {
  readonly startTestBed: StartTestBed;
  readonly selections: Selections;
  /** How often each fault hits in the tests of the mutants. */
  readonly times: number;
}

const TEST_BEDS: readonly (readonly [what: string, testBed: TestBed])[] = [
  [
    "previews",
    {
      startTestBed: previewTestBed,
      selections: sized({ test: SMALL, check: LARGE.slice(0, 1), soak: LARGE }),
      times: 1,
    },
  ],
  [
    "images",
    {
      startTestBed: imageTestBed,
      selections: sized({
        test: SMALL,
        check: [["every kind of fault at the first and the last of each request", everyKindAtTheEnds]],
        soak: LARGE,
      }),
      // A sweep reads each image again before its removal, so the fault must hit both requests.
      times: 99,
    },
  ],
];

describe.for(TEST_BEDS)("a sweep of %s", ([, { startTestBed, selections, times }]) => {
  test.for(selections)(
    "with %s, removes nothing that is neither closed nor announced, and reports its failures",
    async ([, select]) => {
      const targets = await listSweepTargets(startTestBed);
      expect(await runSweepFaults(select(targets), { startTestBed, targets })).toEqual([]);
    },
  );

  test.for(Object.entries(MUTANTS))("shows a violated invariant as %s", async ([, mutant]) => {
    const targets = await listSweepTargets(startTestBed);
    expect(await runSweepFaults(eachKind(times)(targets), { startTestBed, targets, mutant })).not.toEqual([]);
  });
});
