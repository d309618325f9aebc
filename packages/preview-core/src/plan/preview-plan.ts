import { ownerPath } from "../manifests/owner-file.ts";
import type { Preview } from "../names/preview.ts";
import { imageTag, previewDirectory } from "../names/preview-names.ts";
import { PreviewError } from "../preview-error.ts";
import { type Changes, foreignPaths, isEmptyPlan } from "./changes.ts";
import type { PreviewFacts } from "./preview-facts.ts";

/** The state of a preview after its plan was carried out, as the pull request's comment shows it. */
export type PreviewState = "deploying" | "ready" | "failed" | "removed" | "skipped" | "superseded";

/** The state that a plan alone can tell. Whether a preview is ready is known only from its URL. */
export type PlannedState = Exclude<PreviewState, "ready">;

/** What to change for one preview, and what to report. */
export interface PreviewPlan extends Changes {
  readonly action: "ensure" | "remove" | "nothing";
  readonly state: PlannedState;
  /** One sentence for the pull request's author. */
  readonly reason: string;
}

/** A plan that changes no file. */
export function nothing(state: PlannedState, reason: string): PreviewPlan {
  return { action: "nothing", state, reason, message: "", write: new Map(), remove: [] };
}

/** The plan with the message of its commit: the change, the reason, the pull request and the run. */
export function withMessage(plan: PreviewPlan, facts: PreviewFacts): PreviewPlan {
  return isEmptyPlan(plan) ? plan : { ...plan, message: toMessage(plan, facts) };
}

/**
 * The last check before a commit: a plan may touch the preview's own directory, and may write the service's owner file.
 *
 * @throws PreviewError `foreign-path`, with every other path
 */
export function assertOwnPaths({ write, remove }: PreviewPlan, preview: Preview, root: string): void {
  const owner = ownerPath(preview.service, root);
  const paths = [...[...write.keys()].filter((path) => path !== owner), ...remove];
  const problems = foreignPaths(paths, previewDirectory(preview, root));
  if (problems.length > 0) throw new PreviewError("foreign-path", problems);
}

function toMessage({ action, reason }: PreviewPlan, facts: PreviewFacts): string {
  const { preview, repository, sha, runUrl } = facts;
  const what = `${preview.service} pull request ${preview.pr}`;
  const headline = action === "remove" ? `Remove ${what}` : `Deploy ${what} as ${imageTag(preview.pr, sha)}`;
  const trailers = [
    `Pull-Request: ${repository.url}/pull/${preview.pr}`,
    ...(runUrl ? [`Run: ${runUrl}`] : []),
  ];
  return [headline, "", `Because ${reason}.`, "", ...trailers].join("\n");
}
