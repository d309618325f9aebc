import {
  assertOwnPaths,
  commitMessage,
  isEmptyPlan,
  planPreview,
  type PreviewFacts,
  type PreviewPlan,
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

/**
 * Brings one preview in line with its pull request, whatever happened before and in whatever order. A pull request that
 * closes while its deploy is on the way is removed by the same call.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`, `invalid-owner`
 */
export async function syncPreview(
  platform: Platform,
  request: PreviewRequest,
  options: SyncOptions = {},
): Promise<SyncResult> {
  const sync = () => commitLoop(syncRound(platform, request, options), platform.clock, options);
  const result = await sync();
  if (result.plan.action !== "ensure" || result.commit === undefined) return result;
  const now = await commitLoop(platform.readPullRequest, platform.clock, options);
  return now.state === "closed" ? sync() : result;
}

function syncRound(
  platform: Platform,
  request: PreviewRequest,
  { dryRun = false }: SyncOptions,
): () => Promise<SyncResult> {
  let mayHaveLanded = false;
  return async () => {
    // A redeploy whose answer was lost must not be repeated: it would raise the attempt twice.
    const redeploy = mayHaveLanded ? false : request.redeploy;
    const { head, facts } = await observePreview(platform, { ...request, redeploy });
    const plan = planPreview(facts);
    const planned = { facts, plan, plannedAt: platform.clock.now() };
    if (isEmptyPlan(plan)) return { ...planned, commit: mayHaveLanded ? head : undefined };
    if (dryRun) return { ...planned, commit: undefined };
    try {
      return { ...planned, commit: await commitPlan(platform.gitops, head, plan, facts) };
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
