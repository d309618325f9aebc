import type { RetryPolicy } from "../retry.ts";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError, type GitOpsErrorCode } from "../ports/gitops-repository.ts";

/** What is asked for in batches, and how large they are. */
export interface Batching<Item> {
  readonly items: readonly Item[];
  /** Asks for these; gives back how much the answer weighed, in bytes. */
  readonly read: (batch: readonly Item[]) => Promise<number>;
  /** Items of the first batch. Default: `most` */
  readonly first?: number;
  /** Items of a batch, at most. */
  readonly most: number;
  /** What an answer should weigh. Default: it does not matter */
  readonly bytes?: number;
}

const DEADLINE = 5 * 60_000;
const FIRST_DELAY = 500;
/** How often one item is asked for by itself, and how often GitHub is waited for. */
const ATTEMPTS = 3;
/** After so many items in a row that GitHub did not answer, it is not the items. */
const LOST_IN_A_ROW = 3;
/** A batch may be smaller than it could be after one light answer, so it grows step by step. */
const GROWTH = 2;
/** What failed as a whole may fail again at that size, so the way back up is slower. */
const RECOVERY = 1.25;
/** Failures that may be those of one item, or of too many at once. */
const DIVISIBLE: ReadonlySet<GitOpsErrorCode> = new Set(["unreachable", "refused"]);

/**
 * Reads everything in batches that are as large as GitHub can take: what items weigh is learnt from the answers, and a
 * batch that fails is asked for again in halves, down to the item that is to blame. That one is given back with its
 * failure, and stops nothing else. Where GitHub says how long it wants to be left alone, it is.
 *
 * @throws GitOpsError when no item is to blame: the token is refused, or GitHub does not answer at all
 */
export async function inBatches<Item>(
  { items, read, most, first = most, bytes }: Batching<Item>,
  clock: Clock,
  { deadline = DEADLINE, signal }: RetryPolicy,
): Promise<ReadonlyMap<Item, GitOpsError>> {
  const failed = new Map<Item, GitOpsError>();
  const limits = { end: clock.now() + deadline, signal };
  let size = first;
  let cap = most;
  let lost = 0;
  for (let start = 0; start < items.length;) {
    const batch = items.slice(start, start + size);
    const outcome = await patiently(() => read(batch), batch.length === 1, clock, limits);
    if (typeof outcome === "number") {
      const fitting = bytes === undefined ? most : Math.floor((batch.length * bytes) / Math.max(1, outcome));
      size = Math.max(1, Math.min(cap, fitting, batch.length * GROWTH));
      cap = Math.min(most, Math.ceil(cap * RECOVERY));
      lost = 0;
    } else if (batch.length > 1) {
      size = cap = Math.ceil(batch.length / 2);
      continue;
    } else {
      cap = most;
      for (const item of batch) failed.set(item, outcome);
      lost += outcome.code === "unreachable" ? 1 : 0;
      if (lost >= LOST_IN_A_ROW) throw outcome;
    }
    start += batch.length;
  }
  return failed;
}

interface Limits {
  /** Milliseconds since 1970. */
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/** What the answer weighed, or a failure that may be the items'. */
async function patiently(
  read: () => Promise<number>,
  isAlone: boolean,
  clock: Clock,
  { end, signal }: Limits,
): Promise<number | GitOpsError> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GitOpsError) || !DIVISIBLE.has(error.code)) throw error;
      const { retryAfter } = error;
      if (retryAfter === undefined && !(isAlone && error.code === "unreachable")) return error;
      const delay = retryAfter ?? clock.random() * FIRST_DELAY * 2 ** attempt;
      if (attempt < ATTEMPTS && clock.now() + delay <= end) await clock.sleep(delay, signal);
      else if (retryAfter === undefined) return error;
      else throw error;
    }
  }
}
