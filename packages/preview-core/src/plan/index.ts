export { commitMessage } from "./commit-message.ts";
export { planPreview } from "./plan-preview.ts";
export { planRemoval, type Removal, removalProblems } from "./plan-removal.ts";
export { assertOwnPaths, isEmptyPlan, type PreviewPlan, type PreviewState } from "./preview-plan.ts";
export type { PreviewFacts } from "./preview-facts.ts";
export type {
  ClosedPullRequest,
  OpenPullRequest,
  PullRequestState,
  UnknownPullRequest,
} from "./pull-request-state.ts";
export { isExpiring, WARNING_TIME } from "./sweep/decide-preview.ts";
export { planSweep } from "./sweep/plan-sweep.ts";
export { changedPreviews, planSweepAgain } from "./sweep/plan-sweep-again.ts";
export { sweepCommit, type SweepCommit } from "./sweep/sweep-commit.ts";
export type {
  ClusterObject,
  SweepFacts,
  SweepLimits,
  SweptPreview,
  SweptPullRequest,
} from "./sweep/sweep-facts.ts";
export type {
  ObjectDecision,
  ObjectRule,
  PreviewDecision,
  PreviewRule,
  SweepPlan,
} from "./sweep/sweep-plan.ts";
