import fc from "fast-check";
import { DAY, HOUR, MINUTE } from "../processes/sweep/sweep-world.fixture.ts";

/** What GitHub shows of a pull request; `kept` is open with the label that keeps its preview. */
export type PullState = "open" | "kept" | "closed" | "unknown";

/** A pull request of a service of its own, as it is when the story begins. */
export interface SweptPull {
  readonly service: string;
  /** Of the repository, in memory. */
  readonly id: number;
  /** How long before the story it became so, and its preview was deployed, in milliseconds. */
  readonly state: PullState;
  readonly stateAge: number;
  readonly deployAge: number;
  /** How long ago its end was announced. Default: not yet */
  readonly warnedAge: number | undefined;
}

/** Something that happens right before one of the sweeps' calls, counted from the first one. */
export interface StoryEvent {
  readonly call: number;
  readonly pull: number;
  readonly what: PullState | "redeploy" | "elsewhere";
}

/** A call that goes wrong. */
export interface StoryFault {
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

/** Some sweeps of a platform, and all that happens meanwhile. */
export interface SweepStory {
  readonly pulls: readonly SweptPull[];
  readonly limits: { readonly maxRemovals: number; readonly maxShare: number };
  readonly events: readonly StoryEvent[];
  readonly faults: readonly StoryFault[];
}

const state: fc.Arbitrary<PullState> = fc.constantFrom("open", "open", "closed", "closed", "kept", "unknown");
const call = fc.integer({ min: 0, max: 24 });

const pull = fc.record({
  state,
  stateAge: fc.constantFrom(MINUTE, 9 * MINUTE, 11 * MINUTE, HOUR, 20 * DAY),
  deployAge: fc.constantFrom(HOUR, 12 * DAY, 13.5 * DAY, 15 * DAY, 30 * DAY),
  warnedAge: fc.constantFrom(undefined, undefined, HOUR, 25 * HOUR, 14.5 * DAY),
});

const event: fc.Arbitrary<StoryEvent> = fc.record({
  call,
  pull: fc.nat(99),
  what: fc.oneof(
    { weight: 4, arbitrary: state },
    { weight: 1, arbitrary: fc.constantFrom("redeploy", "elsewhere") },
  ),
});

const fault: fc.Arbitrary<StoryFault> = fc.record({
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

/** Any story; `most` is the number of pull requests. */
export function anySweepStory(most: number): fc.Arbitrary<SweepStory> {
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
