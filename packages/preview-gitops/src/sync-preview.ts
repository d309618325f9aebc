import type { PullRequestState } from "preview-core/plan";
import { retry, type RetryPolicy } from "./retry.ts";
import { GitOpsError } from "./ports/gitops-repository.ts";
import type { Platform, PreviewRequest } from "./observe-preview.ts";
import { isOutdated, mayBeOutdated, requestAgain } from "./plan-another-look.ts";
import { type SyncResult, syncRound } from "./sync-round.ts";

/** How to go about it. */
export interface SyncOptions extends RetryPolicy {
  /** Decide, but commit nothing. Default: false */
  readonly dryRun?: boolean | undefined;
}

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
  const sync = (about: PreviewRequest) => retry(syncRound(platform, about, options), clock, options);
  let about = request;
  let synced = await sync(about);
  let { commit } = synced.result;
  while (synced.result.commit !== undefined && mayBeOutdated(synced, clock.now())) {
    const pullRequest = await retry(readPullRequest, clock, options).catch(toUnknown);
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
