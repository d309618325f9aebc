import {
  assertOwnPaths,
  isEmptyPlan,
  planPreview,
  type PreviewFacts,
  type PreviewPlan,
} from "preview-core/plan";
import { GitOpsError, type GitOpsRepository } from "./ports/gitops-repository.ts";
import { observePreview, type Platform, type PreviewRequest } from "./observe-preview.ts";

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
export interface Synced {
  readonly result: SyncResult;
  /** The preview directory's files as they were when a commit was tried last. */
  readonly replaced: ReadonlyMap<string, string>;
  /** When the look at the world began that the commit rests on, in milliseconds since 1970. */
  readonly lookedAt: number;
}

/**
 * One round of the commit loop, to be repeated until it ends without an error: observe, plan, commit what is not empty.
 */
export function syncRound(
  platform: Platform,
  request: PreviewRequest,
  { dryRun = false }: { readonly dryRun?: boolean | undefined },
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
  return gitops.commit({ head, message: plan.message, write: plan.write, remove: plan.remove });
}
