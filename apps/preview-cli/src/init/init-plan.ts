/** What would be done to a service's repository. */
export interface InitPlan {
  readonly changes: readonly FileChange[];
  /** Files that are there and different, which stay as they are. */
  readonly kept: readonly FileChange[];
  /** What nobody but a person can do, one paragraph each. */
  readonly byHand: readonly string[];
}

/** A file before and after. */
export interface FileChange {
  readonly path: string;
  /** Undefined when it is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** What a repository has of what is wanted: the files to add, and those that differ and are kept. */
export function compareFiles(
  wanted: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string | undefined>,
): Pick<InitPlan, "changes" | "kept"> {
  const all = [...wanted].map(([path, after]) => ({ path, before: found.get(path), after }));
  return {
    changes: all.filter(({ before }) => before === undefined),
    kept: all.filter(({ before, after }) => before !== undefined && before !== after),
  };
}
