import { imageTag } from "../names/preview-names.ts";
import type { PreviewFacts } from "./preview-facts.ts";
import type { PreviewPlan } from "./preview-plan.ts";

/** The message of the commit that carries a plan out: what, then why and for whom. */
export function commitMessage({ action, reason }: PreviewPlan, facts: PreviewFacts): string {
  const { preview, repository, sha, runUrl } = facts;
  const what = `${preview.service} pull request ${preview.pr}`;
  const headline = action === "remove" ? `Remove ${what}` : `Deploy ${what} as ${imageTag(preview.pr, sha)}`;
  const trailers = [
    `Pull-Request: ${repository.url}/pull/${preview.pr}`,
    ...(runUrl ? [`Run: ${runUrl}`] : []),
  ];
  return [headline, "", `Because ${reason}.`, "", ...trailers].join("\n");
}
