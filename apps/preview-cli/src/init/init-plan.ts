/** What `preview init` would do to a service's repository. */
export interface InitPlan {
  readonly changes: readonly FileChange[];
  /** Files that exist and differ, and that stay as they are. */
  readonly kept: readonly FileChange[];
  /** What only a person can do, one paragraph each. */
  readonly byHand: readonly string[];
}

/** A file before and after. */
export interface FileChange {
  readonly path: string;
  /** Undefined when the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A plan of these parts, and of nothing else. */
export function toPlan(parts: Partial<InitPlan>): InitPlan {
  return { changes: [], kept: [], byHand: [], ...parts };
}

/** Several plans as one. */
export function joinPlans(plans: readonly InitPlan[]): InitPlan {
  return {
    changes: plans.flatMap(({ changes }) => changes),
    kept: plans.flatMap(({ kept }) => kept),
    byHand: plans.flatMap(({ byHand }) => byHand),
  };
}
