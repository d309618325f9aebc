import { ExpectedError, PreviewError, type Problem } from "preview-core";

/** Wrong usage of the command line: every problem at once. The program ends with exit code 2. */
export class UsageError extends ExpectedError {
  override readonly name = "UsageError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("\n"));
    this.problems = problems;
  }
}

/** What a task returns, or the problems that it reports by {@link PreviewError} or {@link UsageError}. */
export async function collectProblems<Result>(
  task: () => Promise<Result>,
): Promise<{ readonly value?: Result; readonly problems: readonly Problem[] }> {
  try {
    return { value: await task(), problems: [] };
  } catch (error) {
    if (error instanceof PreviewError || error instanceof UsageError) return { problems: error.problems };
    throw error;
  }
}

/**
 * What all tasks return, by their keys.
 *
 * @throws UsageError with the problems of all tasks
 */
export async function collectAll<Results extends object>(tasks: {
  readonly [Key in keyof Results]: () => Results[Key] | Promise<Results[Key]>;
}): Promise<Results> {
  const problems: Problem[] = [];
  const entries: [string, unknown][] = [];
  for (const [key, task] of Object.entries<() => unknown>(tasks)) {
    const collected = await collectProblems(async () => task());
    problems.push(...collected.problems);
    entries.push([key, collected.value]);
  }
  if (problems.length > 0) throw new UsageError(problems);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no task failed, so each key has its task's result
  return Object.fromEntries(entries) as Results;
}

/** What each check gives back, or one error with the problems of all that failed. */
export function checkAll<Results extends readonly unknown[]>(checks: {
  [Index in keyof Results]: () => Results[Index];
}): Results {
  const problems: Problem[] = [];
  const results = checks.map((check) => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof PreviewError || error instanceof UsageError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  });
  if (problems.length > 0) throw new UsageError(problems);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no check failed, so each result is its check's
  return results as unknown as Results;
}
