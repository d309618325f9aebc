import { readPreview } from "../manifests/record.ts";
import { planPreview, type PreviewPlan } from "./plan-preview.ts";
import type { PreviewFacts, PreviewRequest, PullRequestState } from "./preview-facts.ts";

/** A plan that was carried out, and the pull request as it is after that. */
export interface RepeatFacts {
  /** The facts of the plan. */
  readonly facts: PreviewFacts;
  readonly plan: PreviewPlan;
  /** The preview directory's files before the commit: full path → text. */
  readonly replaced: ReadonlyMap<string, string>;
  readonly pullRequest: PullRequestState;
}

/**
 * What to do once more, because the pull request changed while the plan was carried out; undefined when the plan still fits.
 *
 * Another run may have found its commit deployed and ended. If this run replaced that commit, this run must restore it.
 */
export function planRepeat({ facts, plan, replaced, pullRequest }: RepeatFacts): PreviewRequest | undefined {
  if (pullRequest.state === "unknown") return undefined;
  const { preview, repository, image, runUrl } = facts;
  const own = { preview, repository, sha: facts.sha, image, runUrl, redeploy: false };
  const before = readPreview(replaced);
  if (pullRequest.state === "open" && !("unreadable" in before)) {
    const { sha } = before;
    if (sha === pullRequest.headSha && sha !== facts.sha)
      return { ...own, sha, image: before.image, runUrl: before.runUrl };
  }
  return planPreview({ ...facts, pullRequest }).state === plan.state ? undefined : own;
}
