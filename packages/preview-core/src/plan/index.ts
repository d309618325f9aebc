export type { Changes } from "./changes.ts";
export { isEmptyPlan } from "./changes.ts";
export type {
  ImageDecision,
  ImageFacts,
  ImageOwner,
  ImagePackage,
  ImagePlan,
  ImageRule,
  ImageRules,
  ImageVersion,
  PackageContents,
  PackageDecision,
  PackageRule,
  PackageSource,
  SweptPackage,
  UsedImages,
} from "./images/image-facts.ts";
export { listImagePackages, type ListedPackages, usedImages } from "./images/list-image-packages.ts";
export {
  decideImage,
  listSome,
  needsSource,
  planImageSweep,
  pullRequestsOf,
  type SeenPackage,
} from "./images/plan-image-sweep.ts";
export { type AdoptionFacts, type AdoptionPlan, foreignRepositories, planAdoption } from "./plan-adoption.ts";
export {
  planPreview,
  plannedNames,
  assertOwnPaths,
  type PlannedState,
  type PreviewPlan,
  type PreviewState,
} from "./plan-preview.ts";
export { rivalDirectories } from "./shared-names.ts";
export { planRemoval, type Removal, removalProblems } from "./plan-removal.ts";
export type {
  BuiltImage,
  ClosedPullRequest,
  OpenPullRequest,
  PreviewCounts,
  PreviewFacts,
  PreviewRequest,
  PullRequestState,
  ServiceRepository,
  UnknownPullRequest,
} from "./preview-facts.ts";
export { planRepeat, type RepeatFacts } from "./plan-repeat.ts";
export type { SweepLimits } from "./removal-limit.ts";
export { isExpiring, WARNING_TIME, changedPreviews, planSweep, planSweepAgain } from "./sweep/plan-sweep.ts";
export { stuckDeletions, type StuckDeletion } from "./sweep/decide-objects.ts";
export { type ExpiryConditions, expiryStop } from "./sweep/expiry-stop.ts";
export { sweepCommit } from "./sweep/sweep-commit.ts";
export type {
  ClusterObject,
  DeletionStatus,
  ExpiryNotice,
  FoundPreview,
  ObjectDecision,
  ObjectRule,
  PolicyAt,
  PreviewDecision,
  PreviewRule,
  SweepFacts,
  SweepPlan,
  SweptClosedPullRequest,
  SweptPreview,
  SweptPullRequest,
} from "./sweep/sweep-facts.ts";
