import fc from "fast-check";
import type { Opening } from "./backend.fixture.ts";
import type { ModelPolicy } from "./model.fixture.ts";

/** One action of a schedule. A number selects among the candidates at that moment, modulo their count. */
export type Action =
  | { readonly kind: "open"; readonly repository: number; readonly how: Opening }
  | { readonly kind: "push" | "push-back" | "reopen" | "base" | "draft" | "label"; readonly pull: number }
  | { readonly kind: "close"; readonly pull: number; readonly merged: boolean }
  | { readonly kind: "hide"; readonly repository: number }
  /**
   * The run of an event, perhaps long after the event. `client` is its way to the GitOps repository, and `steps` the number
   * of steps that it makes before the next action.
   */
  | {
      readonly kind: "run" | "rerun";
      readonly event: number;
      readonly client: "api" | "git";
      readonly steps: number;
    }
  /** An event that never starts a run. */
  | { readonly kind: "lose-event"; readonly event: number }
  | { readonly kind: "redeploy"; readonly pull: number }
  | { readonly kind: "sweep"; readonly steps: number }
  /** Every event that was not lost gets its run, and every run ends. */
  | { readonly kind: "quiesce" }
  | { readonly kind: "step"; readonly process: number; readonly count: number }
  | { readonly kind: "step-together"; readonly process: number; readonly other: number }
  | { readonly kind: "kill" | "lose-call"; readonly process: number };

/** A sequence of actions on a platform. In memory, the same schedule always has the same trace. */
export interface Schedule {
  readonly policy: ModelPolicy;
  readonly actions: readonly Action[];
  /** Seed for the order in which the remaining runs end. */
  readonly endgame: number;
}

/** The length of schedules, and how often a run uses git instead of GitHub's API. */
export interface ScheduleOptions {
  readonly minActions: number;
  readonly maxActions: number;
  /** Of 100 runs. */
  readonly withGit: number;
}

const number = fc.nat(999);
const often = (weight: number, rest: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight, arbitrary: fc.constant(true) }, { weight: rest, arbitrary: fc.constant(false) });

/** None, some, or enough for a whole run without interruptions. */
const steps = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 8 }), fc.constant(16));

const policy: fc.Arbitrary<ModelPolicy> = fc.record({
  forks: fc.constantFrom("skip", "allow"),
  drafts: fc.constantFrom("allow", "skip"),
  bots: fc.constantFrom("skip", "allow"),
  onlyMain: often(1, 5),
  label: often(1, 2),
  cap: fc.constantFrom(undefined, undefined, 1, 2),
  registration: fc.oneof(
    { weight: 9, arbitrary: fc.constant("open" as const) },
    { weight: 1, arbitrary: fc.constant("required" as const) },
  ),
});

const how: fc.Arbitrary<Opening> = fc.record({
  fork: often(1, 5),
  bot: often(1, 5),
  draft: often(1, 3),
  labelled: often(3, 1),
});

/** Any schedule. */
export function anySchedule({ minActions, maxActions, withGit }: ScheduleOptions): fc.Arbitrary<Schedule> {
  const actions = fc.array(anyAction(withGit), { minLength: minActions, maxLength: maxActions, size: "max" });
  // Without a pull request, no other action has an effect.
  const opened = fc
    .tuple(actions, how)
    .map(([rest, first]): Action[] => [{ kind: "open", repository: 0, how: first }, ...rest]);
  return fc.record({ policy, actions: opened, endgame: fc.nat() });
}

function anyAction(withGit: number): fc.Arbitrary<Action> {
  const client = fc.oneof(
    { weight: 100 - withGit, arbitrary: fc.constant("api" as const) },
    { weight: withGit, arbitrary: fc.constant("git" as const) },
  );
  const constant = <const Kind extends string>(kind: Kind): fc.Arbitrary<Kind> => fc.constant(kind);
  const weighted: [number, fc.Arbitrary<Action>][] = [
    [1, fc.record({ kind: constant("open"), repository: number, how })],
    [5, fc.record({ kind: fc.constantFrom("push", "push-back", "draft", "label"), pull: number })],
    [1, fc.record({ kind: constant("base"), pull: number })],
    [3, fc.record({ kind: constant("close"), pull: number, merged: often(1, 3) })],
    [3, fc.record({ kind: constant("reopen"), pull: number })],
    [0.7, fc.record({ kind: constant("hide"), repository: number })],
    [12, fc.record({ kind: constant("run"), event: number, client, steps })],
    [2, fc.record({ kind: constant("rerun"), event: number, client, steps })],
    [0.5, fc.record({ kind: constant("lose-event"), event: number })],
    [1, fc.record({ kind: constant("redeploy"), pull: number })],
    [1.5, fc.record({ kind: constant("sweep"), steps })],
    [3, fc.record({ kind: constant("quiesce") })],
    [8, fc.record({ kind: constant("step"), process: number, count: steps })],
    [3, fc.record({ kind: constant("step-together"), process: number, other: number })],
    [0.7, fc.record({ kind: constant("kill"), process: number })],
    [0.7, fc.record({ kind: constant("lose-call"), process: number })],
  ];
  return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight: weight * 10, arbitrary })));
}
