import { readPreview } from "preview-core";
import { planPreview, type PullRequestState } from "preview-core/plan";
import type { PreviewRequest } from "./observe-preview.ts";
import type { Synced, SyncResult } from "./sync-round.ts";

/**
 * A run of GitHub's takes longer than this to start, so that within it nobody can have decided that there was nothing to
 * do while a removal was on its way.
 */
export const UNNOTICED = 2_000;

/** Whether the pull request may have changed unnoticed while the commit was on its way. */
export function mayBeOutdated({ result, lookedAt }: Synced, now: number): boolean {
  return result.plan.action !== "remove" || now - lookedAt > UNNOTICED;
}

/**
 * A run that found its commit deployed and went away must find it deployed again: when this one has replaced it, this one
 * brings it back.
 */
export function requestAgain(
  request: PreviewRequest,
  replaced: ReadonlyMap<string, string>,
  pullRequest: PullRequestState,
): PreviewRequest {
  const again = { ...request, redeploy: false };
  const recorded = readPreview(replaced);
  if (pullRequest.state !== "open" || "unreadable" in recorded) return again;
  if (recorded.sha !== pullRequest.headSha) return again;
  if (recorded.sha === request.sha) return again;
  const { sha, image, runUrl } = recorded;
  return { ...again, sha, image, runUrl };
}

/** Whether the pull request as it is now wants something else than what was just done. */
export function isOutdated(
  { facts, plan }: SyncResult,
  { sha }: PreviewRequest,
  pullRequest: PullRequestState,
): boolean {
  if (pullRequest.state === "unknown") return false;
  return sha !== facts.sha || planPreview({ ...facts, pullRequest }).state !== plan.state;
}
