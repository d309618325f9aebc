import fc from "fast-check";
import { DAY, HOUR, MINUTE } from "../processes/sweep/sweep-world.fixture.ts";

/** The state of a pull request at GitHub; `kept` is open with the label that keeps its preview. */
export type PullState = "open" | "kept" | "closed" | "unknown";

/** A pull request at the beginning of a scenario. Each has a service of its own. */
export interface SweptPull {
  readonly service: string;
  /** The id of the repository in memory. */
  readonly id: number;
  readonly state: PullState;
  /** Milliseconds from the change to this state until the beginning. */
  readonly stateAge: number;
  /** Milliseconds from the deploy of the preview until the beginning. */
  readonly deployAge: number;
  /** Milliseconds from the announcement that the preview expires until the beginning. Default: no announcement */
  readonly warnedAge: number | undefined;
  /** Whether this announcement is on the pull request, and not only in the files. */
  readonly isTold: boolean;
}

/** An event right before a call of the sweeps. */
export interface ScenarioEvent {
  /** Index of the call in all sweeps. */
  readonly call: number;
  readonly pull: number;
  readonly what: PullState | "redeploy" | "elsewhere";
}

/** A call that fails. */
export interface ScenarioFault {
  readonly call: number;
  readonly how:
    | "unreachable"
    | "limited"
    | "refused"
    | "forbidden"
    | "lost-after-effect"
    | "lost-race"
    | "half"
    | "half-unknown";
}

/** Sweeps of a platform, with the events and faults during them. */
export interface SweepScenario {
  readonly pulls: readonly SweptPull[];
  readonly limits: { readonly maxRemovals: number; readonly maxShare: number };
  readonly events: readonly ScenarioEvent[];
  readonly faults: readonly ScenarioFault[];
}

const state: fc.Arbitrary<PullState> = fc.constantFrom("open", "open", "closed", "closed", "kept", "unknown");
const call = fc.integer({ min: 0, max: 24 });

const pull = fc.record({
  state,
  stateAge: fc.constantFrom(MINUTE, 9 * MINUTE, 11 * MINUTE, HOUR, 20 * DAY),
  deployAge: fc.constantFrom(HOUR, 12 * DAY, 13.5 * DAY, 15 * DAY, 30 * DAY),
  warnedAge: fc.constantFrom(undefined, undefined, HOUR, 25 * HOUR, 14.5 * DAY),
  isTold: fc.boolean(),
});

const event: fc.Arbitrary<ScenarioEvent> = fc.record({
  call,
  pull: fc.nat(99),
  what: fc.oneof(
    { weight: 4, arbitrary: state },
    { weight: 1, arbitrary: fc.constantFrom("redeploy", "elsewhere") },
  ),
});

const fault: fc.Arbitrary<ScenarioFault> = fc.record({
  call,
  how: fc.constantFrom(
    "unreachable",
    "limited",
    "refused",
    "forbidden",
    "lost-after-effect",
    "lost-race",
    "half",
    "half-unknown",
  ),
});

/** Any scenario with at most `most` pull requests. */
export function anySweepScenario(most: number): fc.Arbitrary<SweepScenario> {
  return fc.record({
    pulls: fc
      .array(pull, { minLength: 1, maxLength: most })
      .map((pulls) => pulls.map((one, index) => ({ ...one, service: `s${index}`, id: 100 + index }))),
    limits: fc.record({
      maxRemovals: fc.constantFrom(0, 1, 3, 1000, 1000, 1000),
      maxShare: fc.constantFrom(0.2, 1, 1, 1),
    }),
    events: fc.array(event, { maxLength: 6 }),
    faults: fc.array(fault, { maxLength: 4 }),
  });
}
