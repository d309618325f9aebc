import { PreviewError, readPreview, type RecordedPreview } from "preview-core";
import {
  assertOwnPaths,
  commitMessage,
  isEmptyPlan,
  planPreview,
  type PreviewFacts,
  type PreviewPlan,
  type PullRequestState,
} from "preview-core/plan";
import { commitLoop, type Patience } from "./commit-loop.ts";
import { GitOpsError } from "./gitops-error.ts";
import type { GitOpsRepository } from "./gitops-repository.ts";
import { observePreview, type Platform, type PreviewRequest } from "./observe-preview.ts";

/** How to go about it. */
export interface SyncOptions extends Patience {
  /** Decide, but commit nothing. Default: false */
  readonly dryRun?: boolean | undefined;
}

/** What was decided and done. */
export interface SyncResult {
  readonly facts: PreviewFacts;
  readonly plan: PreviewPlan;
  /** The commit that carried the plan out, or shows it carried out after a lost answer; none when nothing had to change. */
  readonly commit: string | undefined;
  /** When the plan was made, in milliseconds since 1970. */
  readonly plannedAt: number;
}

/** How a sync ended, and what it took the place of. */
interface Synced {
  readonly result: SyncResult;
  /** The preview directory's files as they were when a commit was tried last. */
  readonly replaced: ReadonlyMap<string, string>;
  /** When the look at the world began that the commit rests on, in milliseconds since 1970. */
  readonly lookedAt: number;
}

/**
 * A run of GitHub's takes longer than this to start, so that within it nobody can have decided that there was nothing to
 * do while a removal was on its way.
 */
const UNNOTICED = 2_000;

/**
 * Brings one preview in line with its pull request, whatever happened before and in whatever order. A pull request that
 * changes while the commit is on its way (it closes, reopens, loses its label, gets another head) is looked after by the
 * same call: compare-and-swap stops a commit that overlaps with another one, but not one that overlaps with the decision
 * that there is nothing to do.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`, `invalid-owner`
 */
export async function syncPreview(
  platform: Platform,
  request: PreviewRequest,
  options: SyncOptions = {},
): Promise<SyncResult> {
  const { clock, readPullRequest } = platform;
  const sync = (about: PreviewRequest) => commitLoop(syncRound(platform, about, options), clock, options);
  let about = request;
  let synced = await sync(about);
  let { commit } = synced.result;
  while (synced.result.commit !== undefined && mayBeOutdated(synced, clock.now())) {
    const pullRequest = await commitLoop(readPullRequest, clock, options).catch(toUnknown);
    about = requestAgain(about, synced.replaced, pullRequest);
    if (!isOutdated(synced.result, about, pullRequest)) break;
    synced = await sync(about);
    commit = synced.result.commit ?? commit;
  }
  return { ...synced.result, commit };
}

/** What has landed has landed, also when nobody can say how the pull request is by now. */
function toUnknown(error: unknown): PullRequestState {
  if (error instanceof GitOpsError) return { state: "unknown", reason: error.message };
  throw error;
}

function mayBeOutdated({ result, lookedAt }: Synced, now: number): boolean {
  return result.plan.action !== "remove" || now - lookedAt > UNNOTICED;
}

/**
 * A run that found its commit deployed and went away must find it deployed again: when this one has replaced it, this one
 * brings it back.
 */
function requestAgain(
  request: PreviewRequest,
  replaced: ReadonlyMap<string, string>,
  pullRequest: PullRequestState,
): PreviewRequest {
  const again = { ...request, redeploy: false };
  const recorded = tryReadPreview(replaced);
  if (pullRequest.state !== "open" || recorded?.sha !== pullRequest.headSha) return again;
  if (recorded.sha === request.sha) return again;
  const { sha, image, runUrl } = recorded;
  return { ...again, sha, image, runUrl };
}

function isOutdated(
  { facts, plan }: SyncResult,
  { sha }: PreviewRequest,
  pullRequest: PullRequestState,
): boolean {
  if (pullRequest.state === "unknown") return false;
  return sha !== facts.sha || planPreview({ ...facts, pullRequest }).state !== plan.state;
}

function tryReadPreview(files: ReadonlyMap<string, string>): RecordedPreview | undefined {
  try {
    return readPreview(files);
  } catch (error) {
    if (error instanceof PreviewError) return undefined;
    throw error;
  }
}

function syncRound(
  platform: Platform,
  request: PreviewRequest,
  { dryRun = false }: SyncOptions,
): () => Promise<Synced> {
  let mayHaveLanded = false;
  let replaced: Synced["replaced"] = new Map();
  return async () => {
    const lookedAt = platform.clock.now();
    // A redeploy whose answer was lost must not be repeated: it would raise the attempt twice.
    const redeploy = mayHaveLanded ? false : request.redeploy;
    const { head, facts } = await observePreview(platform, { ...request, redeploy });
    const plan = planPreview(facts);
    const planned = { facts, plan, plannedAt: platform.clock.now() };
    const ended = (commit: string | undefined) => ({ result: { ...planned, commit }, replaced, lookedAt });
    if (isEmptyPlan(plan)) return ended(mayHaveLanded ? head : undefined);
    if (dryRun) return ended(undefined);
    replaced = facts.directory;
    try {
      return ended(await commitPlan(platform.gitops, head, plan, facts));
    } catch (error) {
      mayHaveLanded ||= error instanceof GitOpsError && error.code === "uncertain";
      throw error;
    }
  };
}

function commitPlan(
  gitops: GitOpsRepository,
  head: string,
  plan: PreviewPlan,
  facts: PreviewFacts,
): Promise<string> {
  assertOwnPaths(plan, facts.preview, facts.config.root);
  return gitops.commit({ head, message: commitMessage(plan, facts), write: plan.write, remove: plan.remove });
}
