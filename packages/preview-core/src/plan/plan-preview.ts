import { readPreview, type RecordedPreview } from "../manifests/read-preview.ts";
import { PreviewError } from "../preview-error.ts";
import { foreignName, foreignRepository } from "./ownership.ts";
import { planDeploy } from "./plan-deploy.ts";
import { capReached, refusal } from "./policy.ts";
import type { PreviewFacts } from "./preview-facts.ts";
import { nothing, type PreviewPlan } from "./preview-plan.ts";

/**
 * What to do about one preview, and why. The live pull request decides, so the order of events does not matter:
 *
 * - closed: remove. Unknown: nothing.
 * - open and refused by the policy: remove.
 * - open, allowed, and the run is about its head: ensure, unless the service's cap is reached.
 * - open, allowed, and the run is about an older commit: nothing, the newer run owns it.
 * - another repository's or team's name: nothing, ever.
 *
 * The same facts with the plan carried out give an empty plan.
 */
export function planPreview(facts: PreviewFacts): PreviewPlan {
  const { config, pullRequest, sha } = facts;
  if (pullRequest.state === "unknown") return nothing("failed", pullRequest.reason);
  const recorded = recordedPreview(facts.directory);
  const foreign = foreignRepository(facts, recorded);
  if (pullRequest.state === "closed") {
    const reason = pullRequest.merged ? "the pull request is merged" : "the pull request is closed";
    return foreign === undefined ? remove(facts, "removed", reason) : nothing("removed", foreign);
  }
  const refused = refusal(config.policy, pullRequest);
  if (refused !== undefined) {
    return foreign === undefined ? remove(facts, "skipped", refused) : nothing("skipped", refused);
  }
  const taken = foreign ?? foreignName(facts);
  if (taken !== undefined) return nothing("failed", taken);
  if (pullRequest.headSha !== sha)
    return nothing("superseded", `the pull request is at ${pullRequest.headSha} by now`);
  const full = capReached(config.policy, facts.livePreviews, facts.preview.pr);
  if (full !== undefined) return nothing("skipped", full);
  return planDeploy(facts, pullRequest, recorded);
}

function recordedPreview(directory: PreviewFacts["directory"]): RecordedPreview | undefined {
  try {
    return readPreview(directory);
  } catch (error) {
    // What cannot be read (the seed's files, a hand's edit) is written anew.
    if (error instanceof PreviewError) return undefined;
    throw error;
  }
}

function remove(facts: PreviewFacts, state: "removed" | "skipped", reason: string): PreviewPlan {
  const paths = [...facts.directory.keys()];
  return {
    action: paths.length === 0 ? "nothing" : "remove",
    state,
    reason,
    write: new Map(),
    remove: paths,
  };
}
