import {
  assertOwnPaths,
  commitMessage,
  isEmptyPlan,
  planPreview,
  type PreviewFacts,
  type PreviewPlan,
} from "preview-core/plan";
import { commitLoop, type Patience } from "./commit-loop.ts";
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
  /** The commit that carried the plan out, when there was anything to change. */
  readonly commit: string | undefined;
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
  const sync = () => commitLoop(() => runOnce(platform, request, options), platform.clock, options);
  const result = await sync();
  if (result.plan.action !== "ensure" || result.commit === undefined) return result;
  const now = await commitLoop(platform.readPullRequest, platform.clock, options);
  return now.state === "closed" ? sync() : result;
}

async function runOnce(
  platform: Platform,
  request: PreviewRequest,
  options: SyncOptions,
): Promise<SyncResult> {
  const { head, facts } = await observePreview(platform, request);
  const plan = planPreview(facts);
  if (isEmptyPlan(plan) || options.dryRun) return { facts, plan, commit: undefined };
  assertOwnPaths(plan, facts.preview, facts.config.root);
  const { write, remove } = plan;
  const commit = await platform.gitops.commit({ head, message: commitMessage(plan, facts), write, remove });
  return { facts, plan, commit };
}
