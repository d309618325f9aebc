import type { SweptPullRequest } from "preview-core/plan";
import type { RetryPolicy } from "../retry.ts";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { inBatches } from "./in-batches.ts";
import { type BatchOutcome, settleBatches, toFailures } from "./settle-batches.ts";
import {
  IDS_MAX,
  NAMED_MAX,
  type PullRequests,
  REPOSITORIES_MAX,
  type PullRequestRef,
  type RepositoryIdentity,
} from "../ports/pull-requests.ts";
import type { SweepFailure, SweepProgress } from "./sweep-platform.ts";

/** A pull request that is asked for. */
export interface Wanted {
  readonly ref: PullRequestRef;
  /** Whether its labels decide, should it be open. */
  readonly labels: boolean;
}

/** The states, at the places of what was wanted, and what could not be asked for. */
export interface ObservedPullRequests {
  readonly states: readonly SweptPullRequest[];
  readonly failed: readonly SweepFailure[];
}

/** What it takes to look at them. */
export interface PullRequestLook {
  readonly pullRequests: PullRequests;
  readonly clock: Clock;
  readonly retryPolicy: RetryPolicy;
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

const OPEN: SweptPullRequest = { state: "open", labels: [] };
const UNANSWERED: SweptPullRequest = { state: "unknown", reason: "GitHub did not answer" };

/**
 * The state of each pull request: first those that GitHub lists as open, repository by repository, since most of them are;
 * then each of the others by itself, because not to be listed says nothing.
 *
 * What cannot be asked for is `unknown`; it never throws for that.
 */
export async function observePullRequests(
  look: PullRequestLook,
  wanted: readonly Wanted[],
): Promise<ObservedPullRequests> {
  const { open, failed } = await listOpen(look, wanted);
  const rest = wanted.filter(({ ref, labels }) => labels || !open(ref));
  const { states, failed: unread } = await confirmPullRequests(look, rest);
  const confirmed = new Map(rest.map((one, index) => [one, states[index]]));
  return { states: wanted.map((one) => confirmed.get(one) ?? OPEN), failed: [...failed, ...unread] };
}

/** The state of each pull request, asked for by itself. */
export async function confirmPullRequests(
  { pullRequests, clock, retryPolicy, onProgress }: PullRequestLook,
  wanted: readonly Wanted[],
): Promise<ObservedPullRequests> {
  const states = new Map<Wanted, SweptPullRequest>();
  const failed: SweepFailure[] = [];
  for (const { items, labels, most } of toGroups(wanted)) {
    const read = async (batch: readonly Wanted[]): Promise<number> => {
      const answers = await pullRequests.readStates(
        batch.map(({ ref }) => ref),
        labels,
      );
      for (const [index, one] of batch.entries()) states.set(one, answers[index] ?? UNANSWERED);
      onProgress?.({ phase: "pull requests", done: states.size, all: wanted.length });
      return 0;
    };
    const outcome = await settleBatches(inBatches({ items, read, most }, clock, retryPolicy));
    failed.push(...toFailures(outcome, "pull requests", ({ ref }) => nameOf(ref)));
    for (const one of items) states.set(one, states.get(one) ?? unknown(outcome, one));
  }
  return { states: wanted.map((one) => states.get(one) ?? UNANSWERED), failed };
}

interface Group {
  readonly items: readonly Wanted[];
  readonly labels: boolean;
  readonly most: number;
}

function toGroups(wanted: readonly Wanted[]): Group[] {
  return [false, true].flatMap((labels) => {
    const alike = wanted.filter((one) => one.labels === labels);
    const byId = alike.filter(({ ref }) => ref.nodeId !== undefined);
    const byName = alike.filter(({ ref }) => ref.nodeId === undefined);
    return [
      { items: byId, labels, most: IDS_MAX },
      { items: byName, labels, most: NAMED_MAX },
    ];
  });
}

/** Tells which pull requests are listed as open. */
async function listOpen(
  { pullRequests, clock, retryPolicy, onProgress }: PullRequestLook,
  wanted: readonly Wanted[],
): Promise<{ open: (ref: PullRequestRef) => boolean; failed: readonly SweepFailure[] }> {
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
    onProgress?.({ phase: "repositories", done, all: items.length });
    return 0;
  };
  const outcome = await settleBatches(inBatches({ items, read, most: REPOSITORIES_MAX }, clock, retryPolicy));
  return {
    open: ({ repository, number }) => open.get(keyOf(repository))?.has(number) === true,
    failed: toFailures(outcome, "repositories", ({ fullName }) => fullName),
  };
}

function unknown(outcome: BatchOutcome<Wanted>, one: Wanted): SweptPullRequest {
  const failure = outcome instanceof GitOpsError ? outcome : outcome.get(one);
  return failure === undefined ? UNANSWERED : { state: "unknown", reason: failure.message };
}

function distinct(wanted: readonly Wanted[]): RepositoryIdentity[] {
  return [...new Map(wanted.map(({ ref: { repository } }) => [keyOf(repository), repository])).values()];
}

/** A renamed repository's previews record both names; either may be a stranger's by now. */
function keyOf({ id, fullName }: RepositoryIdentity): string {
  return `${id} ${fullName}`;
}

function nameOf({ repository, number }: PullRequestRef): string {
  return `${repository.fullName}#${number}`;
}
