import { describeProblem, ExpectedError, PreviewError, type Problem } from "preview-core/names";
import { colour, InterruptedError, type Terminal } from "./terminal.ts";

/** Wrong usage of the command line: every problem at once. The program ends with exit code 2. */
export class UsageError extends ExpectedError {
  override readonly name = "UsageError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join("\n"));
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
 * Reports an error, and returns the exit code: 1 failed, 2 wrong usage or a wrong platform config, 130 interrupted. Of an
 * {@link ExpectedError} the message alone is printed. Any other error is a mistake of the program, and is printed with its
 * stack trace.
 *
 * @param program The program's name, printed before the message. Default: `preview`
 */
export function reportError(error: unknown, terminal: Terminal, program = "preview"): number {
  if (error instanceof InterruptedError) return 130;
  const code = isWrongUsage(error) ? 2 : 1;
  terminal.err(`${colour(terminal, "red", `${program}: ${code === 2 ? "wrong usage" : "failed"}`)}\n`);
  terminal.err(`  ${textOf(error).replaceAll("\n", "\n  ")}\n`);
  return code;
}

function isWrongUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof PreviewError && error.code === "invalid-config");
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof ExpectedError ? error.message : (error.stack ?? error.message);
}
