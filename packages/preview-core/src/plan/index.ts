export { commitMessage } from "./commit-message.ts";
export { planPreview } from "./plan-preview.ts";
export { assertOwnPaths, isEmptyPlan, type PreviewPlan, type PreviewState } from "./preview-plan.ts";
export type { PreviewFacts } from "./preview-facts.ts";
export type {
  ClosedPullRequest,
  OpenPullRequest,
  PullRequestState,
  UnknownPullRequest,
} from "./pull-request-state.ts";
