import { GitOpsError } from "../ports/gitops-repository.ts";
import type { SweepFailure } from "./sweep-platform.ts";

/** Items that failed, each with its failure, or the failure that ended it all. */
export type BatchOutcome<Item> = ReadonlyMap<Item, GitOpsError> | GitOpsError;

/** How batches ended. It throws only what is no failure of GitHub's. */
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

/** The same for people: what each is called, or what all are called. */
export function toFailures<Item>(
  outcome: BatchOutcome<Item>,
  all: string,
  name: (item: Item) => string,
): SweepFailure[] {
  if (outcome instanceof GitOpsError) return [{ what: all, message: outcome.message }];
  return [...outcome].map(([item, { message }]) => ({ what: name(item), message }));
}
