import type { SweptPullRequest } from "preview-core/plan";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";
import {
  CALL_LIMITS,
  type PullRequestRef,
  type PullRequests,
  type RepositoryIdentity,
} from "../ports/pull-requests.ts";
import { type BatchOutcome, inBatches, type ItemFailure, settleBatches, toFailures } from "./in-batches.ts";
import type { SweepOptions } from "./sweep/sweep-platform.ts";

/** A pull request to read. */
export interface WantedPullRequest {
  readonly ref: PullRequestRef;
  /** Whether the labels of an open pull request are needed. */
  readonly labels: boolean;
}

/** The states in the order of the wanted pull requests, and the failures. */
export interface ReadPullRequests {
  readonly states: readonly SweptPullRequest[];
  readonly failed: readonly ItemFailure[];
}

/** What a read of many pull requests needs. */
export interface PullRequestReader {
  readonly pullRequests: PullRequests;
  readonly clock: Clock;
  readonly options: SweepOptions;
}

const OPEN: SweptPullRequest = { state: "open", labels: [] };
const UNANSWERED: SweptPullRequest = { state: "unknown", reason: "GitHub did not answer" };

/**
 * The state of each pull request. Lists the open pull requests of each repository first, because most are open. Then reads
 * each of the others, because a pull request that is not listed can still be open.
 *
 * A pull request that cannot be read is `unknown`. Never throws a GitOpsError.
 */
export async function readPullRequests(
  reader: PullRequestReader,
  wanted: readonly WantedPullRequest[],
): Promise<ReadPullRequests> {
  const { isListed, failed } = await listOpen(reader, wanted);
  const rest = wanted.filter(({ ref, labels }) => labels || !isListed(ref));
  const { states, failed: unread } = await readEachPullRequest(reader, rest);
  const known = new Map(rest.map((one, index) => [one, states[index]]));
  return { states: wanted.map((one) => known.get(one) ?? OPEN), failed: [...failed, ...unread] };
}

/** The state of each pull request, as {@link readPullRequests}, but never from a list, because a list can be older. */
export async function readEachPullRequest(
  { pullRequests, clock, options }: PullRequestReader,
  wanted: readonly WantedPullRequest[],
): Promise<ReadPullRequests> {
  const states = new Map<WantedPullRequest, SweptPullRequest>();
  const failed: ItemFailure[] = [];
  for (const { items, labels, most } of toGroups(wanted)) {
    const read = async (batch: readonly WantedPullRequest[]): Promise<number> => {
      const refs = batch.map(({ ref }) => ref);
      const answers = await pullRequests.readStates(refs, labels);
      for (const [index, one] of batch.entries()) states.set(one, answers[index] ?? UNANSWERED);
      options.onProgress?.({ phase: "pull requests", done: states.size, all: wanted.length });
      return 0;
    };
    const outcome = await settleBatches(inBatches({ items, read, most }, clock, options));
    failed.push(...toFailures(outcome, "pull requests", ({ ref }) => nameOf(ref)));
    for (const one of items) states.set(one, states.get(one) ?? toUnknown(outcome, one));
  }
  return { states: wanted.map((one) => states.get(one) ?? UNANSWERED), failed };
}

interface Group {
  readonly items: readonly WantedPullRequest[];
  readonly labels: boolean;
  readonly most: number;
}

function toGroups(wanted: readonly WantedPullRequest[]): Group[] {
  return [false, true].flatMap((labels) => {
    const alike = wanted.filter((one) => one.labels === labels);
    const byId = alike.filter(({ ref }) => ref.nodeId !== undefined);
    const byName = alike.filter(({ ref }) => ref.nodeId === undefined);
    return [
      { items: byId, labels, most: CALL_LIMITS.withNodeId },
      { items: byName, labels, most: CALL_LIMITS.named },
    ];
  });
}

/** Whether a pull request is listed as open. */
async function listOpen(
  { pullRequests, clock, options }: PullRequestReader,
  wanted: readonly WantedPullRequest[],
): Promise<{ isListed: (ref: PullRequestRef) => boolean; failed: readonly ItemFailure[] }> {
  const items = distinct(wanted);
  const open = new Map<string, ReadonlySet<number>>();
  let done = 0;
  const read = async (batch: readonly RepositoryIdentity[]): Promise<number> => {
    const answers = await pullRequests.listOpen(batch);
    for (const [index, repository] of batch.entries()) {
      const numbers = answers[index];
      if (numbers !== undefined) open.set(keyOf(repository), numbers);
    }
    done += batch.length;
    options.onProgress?.({ phase: "repositories", done, all: items.length });
    return 0;
  };
  const outcome = await settleBatches(
    inBatches({ items, read, most: CALL_LIMITS.repositories }, clock, options),
  );
  return {
    isListed: ({ repository, number }) => open.get(keyOf(repository))?.has(number) === true,
    failed: toFailures(outcome, "repositories", ({ fullName }) => fullName),
  };
}

function toUnknown(outcome: BatchOutcome<WantedPullRequest>, one: WantedPullRequest): SweptPullRequest {
  const failure = outcome instanceof GitOpsError ? outcome : outcome.get(one);
  return failure === undefined ? UNANSWERED : { state: "unknown", reason: failure.message };
}

function distinct(wanted: readonly WantedPullRequest[]): RepositoryIdentity[] {
  return [...new Map(wanted.map(({ ref: { repository } }) => [keyOf(repository), repository])).values()];
}

/** The previews of a renamed repository record both names. Either name can belong to another repository now. */
function keyOf({ id, fullName }: RepositoryIdentity): string {
  return `${id} ${fullName}`;
}

function nameOf({ repository, number }: PullRequestRef): string {
  return `${repository.fullName}#${number}`;
}
