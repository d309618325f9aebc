export { commitMessage } from "./commit-message.ts";
export { decideImage } from "./images/decide-image.ts";
export type {
  ImageFacts,
  ImagePackage,
  ImageVersion,
  PackageContents,
  SweptPackage,
  UsedImages,
} from "./images/image-facts.ts";
export type {
  ImageDecision,
  ImagePlan,
  ImageRule,
  PackageDecision,
  PackageRule,
} from "./images/image-plan.ts";
export { listImagePackages, type ListedPackages } from "./images/list-image-packages.ts";
export { planImageSweep } from "./images/plan-image-sweep.ts";
export { listSome } from "./images/list-some.ts";
export { pullRequestsOf } from "./images/pull-requests-of.ts";
export { usedImages } from "./images/used-images.ts";
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
