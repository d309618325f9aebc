import type { Clock } from "../ports/clock.ts";
import { GitOpsError, type GitOpsErrorCode } from "../ports/gitops-repository.ts";
import type { RetryPolicy } from "../retry.ts";

/** The items to read in batches, and the size of the batches. */
export interface Batching<Item> {
  readonly items: readonly Item[];
  /** Reads these items. Returns the size of the answer in bytes. */
  readonly read: (batch: readonly Item[]) => Promise<number>;
  /** Items of the first batch. Default: `most` */
  readonly first?: number;
  /** Most items of a batch. */
  readonly most: number;
  /** The size that an answer should have, in bytes. Default: any */
  readonly bytes?: number;
}

/** Each item that failed, with its failure; or the failure that ended all batches. */
export type BatchOutcome<Item> = ReadonlyMap<Item, GitOpsError> | GitOpsError;

/** An item that could not be read or changed, and the reason. */
export interface ItemFailure {
  /** A directory, a repository, an object of a cluster, an image. */
  readonly what: string;
  readonly message: string;
}

const DEADLINE = 5 * 60_000;
const FIRST_DELAY = 500;
/** Most requests for one item alone, and most waits for GitHub's rate limit. */
const ATTEMPTS = 3;
/** After this many items in a row without an answer, the server is down, and not one item too large. */
const LOST_IN_A_ROW = 3;
/** Batches grow step by step, because the size of one answer does not predict the next one. */
const GROWTH = 2;
/** After a failure of a whole batch, the largest allowed batch grows slowly again. */
const RECOVERY = 1.25;
/** Failures that can be caused by one item, or by too many items at once. */
const DIVISIBLE: ReadonlySet<GitOpsErrorCode> = new Set(["unreachable", "refused"]);

/**
 * Reads items in batches. The batch size adapts to the size of earlier answers. A failed batch is split in halves until the
 * failing item is alone. That item is returned with its failure, and stops no other item. After a rate limit, the batch is
 * repeated.
 *
 * @throws GitOpsError when no single item is the cause: the token is refused, or the server does not answer
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
    const outcome = await readPatiently(() => read(batch), batch.length === 1, clock, limits);
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

/** The result of batches. Rejects only with errors that are not GitOpsErrors. */
export async function settleBatches<Item>(
  batches: Promise<ReadonlyMap<Item, GitOpsError>>,
): Promise<BatchOutcome<Item>> {
  try {
    return await batches;
  } catch (error) {
    if (error instanceof GitOpsError) return error;
    throw error;
  }
}

/** The failures of batches: one for each failed item by its name, or one for all. */
export function toFailures<Item>(
  outcome: BatchOutcome<Item>,
  all: string,
  name: (item: Item) => string,
): ItemFailure[] {
  if (outcome instanceof GitOpsError) return [{ what: all, message: outcome.message }];
  return [...outcome].map(([item, { message }]) => ({ what: name(item), message }));
}

/**
 * Checks that an answer has every path that was listed at the same commit. GitHub sometimes omits entries.
 *
 * @throws GitOpsError `unreachable`, so that the paths are read again
 */
export function assertAll(wanted: readonly string[], found: ReadonlyMap<string, unknown>): void {
  const missing = wanted.find((path) => !found.has(path));
  if (missing !== undefined) throw new GitOpsError("unreachable", `${missing} is listed, and not shown`);
}

interface Limits {
  /** Milliseconds since 1970. */
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/** The size of the answer, or a failure that the items can have caused. */
async function readPatiently(
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
