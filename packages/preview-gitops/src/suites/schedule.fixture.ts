import fc from "fast-check";
import type { Opening } from "./backend.fixture.ts";
import type { ModelPolicy } from "./model.fixture.ts";

/** One thing that happens. Numbers choose among what there is at that moment, whatever there is. */
export type Action =
  | { readonly kind: "open"; readonly repository: number; readonly how: Opening }
  | { readonly kind: "push" | "push-back" | "reopen" | "base" | "draft" | "label"; readonly pull: number }
  | { readonly kind: "close"; readonly pull: number; readonly merged: boolean }
  | { readonly kind: "hide"; readonly repository: number }
  /**
   * The run that an event starts, perhaps long after it: by which way it reaches the GitOps repository, and how many steps
   * it makes before anything else happens.
   */
  | {
      readonly kind: "run" | "rerun";
      readonly event: number;
      readonly client: "api" | "git";
      readonly steps: number;
    }
  /** An event of which no run ever comes. */
  | { readonly kind: "lose-event"; readonly event: number }
  | { readonly kind: "redeploy"; readonly pull: number }
  | { readonly kind: "sweep"; readonly steps: number }
  /** All that has been begun comes to its end, and every event that was not lost has its run. */
  | { readonly kind: "rest" }
  | { readonly kind: "step"; readonly actor: number; readonly count: number }
  | { readonly kind: "step-together"; readonly actor: number; readonly other: number }
  | { readonly kind: "kill" | "lose-call"; readonly actor: number };

/** All that happens to a platform. The same schedule in memory is the same story. */
export interface Schedule {
  readonly policy: ModelPolicy;
  readonly actions: readonly Action[];
  /** In which order the runs that are left come to their end. */
  readonly endgame: number;
}

/** How long schedules are, and how often a run reaches the GitOps repository without GitHub's API. */
export interface ScheduleOptions {
  readonly minActions: number;
  readonly maxActions: number;
  /** Of 100 runs. */
  readonly withGit: number;
}

const number = fc.nat(999);
const often = (weight: number, rest: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight, arbitrary: fc.constant(true) }, { weight: rest, arbitrary: fc.constant(false) });

/** None, some, or enough for a whole run that nobody disturbs. */
const steps = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 8 }), fc.constant(16));

const policy: fc.Arbitrary<ModelPolicy> = fc.record({
  forks: fc.constantFrom("skip", "allow"),
  drafts: fc.constantFrom("allow", "skip"),
  bots: fc.constantFrom("skip", "allow"),
  onlyMain: often(1, 5),
  label: often(1, 2),
  cap: fc.constantFrom(undefined, undefined, 1, 2),
});

const how: fc.Arbitrary<Opening> = fc.record({
  fork: often(1, 5),
  bot: often(1, 5),
  draft: often(1, 3),
  labelled: often(3, 1),
});

/** Any schedule that a platform may meet. */
export function anySchedule({ minActions, maxActions, withGit }: ScheduleOptions): fc.Arbitrary<Schedule> {
  const actions = fc.array(anyAction(withGit), { minLength: minActions, maxLength: maxActions, size: "max" });
  // Without a pull request nothing can happen.
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
    [3, fc.record({ kind: constant("rest") })],
    [8, fc.record({ kind: constant("step"), actor: number, count: steps })],
    [3, fc.record({ kind: constant("step-together"), actor: number, other: number })],
    [0.7, fc.record({ kind: constant("kill"), actor: number })],
    [0.7, fc.record({ kind: constant("lose-call"), actor: number })],
  ];
  return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight: weight * 10, arbitrary })));
}
