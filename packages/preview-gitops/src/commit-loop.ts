import { GitOpsError, type GitOpsErrorCode } from "./gitops-error.ts";

/** What the loop needs of the world; injected, so that thousands of schedules run in seconds. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0 and below 1. */
  random(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason as soon as it fires. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** How long to go on. */
export interface Patience {
  /** Default: 16. Of 300 crowds of 50 concurrent writers, four needed 13 and none needed more. */
  readonly attempts?: number | undefined;
  /** Milliseconds for everything together. Default: 5 minutes */
  readonly deadline?: number | undefined;
  /** Ends the loop between two rounds, never within one. Default: never */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each attempt that will be repeated. */
  readonly onRetry?: ((error: GitOpsError, attempt: number, delay: number) => void) | undefined;
}

const ATTEMPTS = 16;
const DEADLINE = 5 * 60_000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const RETRIED: ReadonlySet<GitOpsErrorCode> = new Set(["lost-race", "uncertain", "unreachable"]);

/**
 * The result of a whole read, plan and commit, which starts over from reading when somebody else was faster, when it is
 * not known if the commit went through, or when GitHub did not answer. It waits in between, with full jitter, so that
 * many writers do not run in step.
 *
 * @throws GitOpsError `deadline` after the last attempt; any other error of the round at once
 */
export async function commitLoop<Result>(
  round: () => Promise<Result>,
  clock: Clock,
  patience: Patience = {},
): Promise<Result> {
  const { attempts = ATTEMPTS, deadline = DEADLINE, onRetry, signal } = patience;
  const end = clock.now() + deadline;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await round();
    } catch (error) {
      if (!(error instanceof GitOpsError) || !RETRIED.has(error.code)) throw error;
      const jitter = clock.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
      const delay = Math.max(jitter, error.retryAfter ?? 0);
      if (attempt >= attempts || clock.now() + delay > end) throw givenUp(error, attempt);
      onRetry?.(error, attempt, delay);
      await clock.sleep(delay, signal);
    }
  }
}

function givenUp(error: GitOpsError, attempts: number): GitOpsError {
  return new GitOpsError("deadline", `gave up after ${attempts} attempts; the last one: ${error.message}`, {
    cause: error,
  });
}
