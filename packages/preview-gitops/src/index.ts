export {
  type AdoptionPlatform,
  type AdoptionRequest,
  type AdoptionResult,
  adoptPreviews,
  type KnownRepository,
} from "./adopt-previews.ts";
export { retry, type RetryPolicy } from "./retry.ts";
export { gitRepository, type GitRepositoryOptions } from "./git-repository.ts";
export type { Identity } from "./git/fast-import.ts";
export {
  GitOpsError,
  type GitOpsErrorCode,
  type Commit,
  type GitOpsRepository,
  type Snapshot,
  type Wanted,
} from "./ports/gitops-repository.ts";
export { announceOnGitHub } from "./github/announce-on-github.ts";
export { githubImages } from "./github/github-images.ts";
export { githubPullRequests } from "./github/github-pull-requests.ts";
export { type BuiltCommit, findPullRequests, readHeadSha } from "./github/find-pull-requests.ts";
export {
  type AppInstallation,
  findInstallation,
  type GitHubApp,
  type TokenPermissions,
} from "./github/github-app.ts";
export { findRepository } from "./github/find-repository.ts";
export {
  githubClient,
  type GitHubClient,
  type GitHubConnection,
  type GitHubRepositoryOptions,
  type GitHubToken,
} from "./github/github-client.ts";
export { githubRepository } from "./github/github-repository.ts";
export { type PointMeter, pointMeter } from "./github/point-meter.ts";
export {
  type DeploymentScope,
  type DeploymentStatus,
  previewDeployments,
  type PreviewDeployments,
} from "./github/preview-deployments.ts";
export { readPullRequest } from "./github/read-pull-request.ts";
export {
  type CommentBody,
  stickyComment,
  type StickyComment,
  type StickyCommentRef,
} from "./github/sticky-comment.ts";
export { type ListedPreview, listPreviews } from "./list-previews.ts";
export { type MemoryCommit, memoryRepository, type MemoryRepository } from "./memory-repository.ts";
export {
  observePreview,
  type Platform,
  type PreviewObservation,
  type PreviewRequest,
} from "./observe-preview.ts";
export { type GitOpsAddress, type GitOpsConnection, openGitOps, parseGitOpsAddress } from "./open-gitops.ts";
export { type RemovalRequest, type RemovalResult, removePreview } from "./remove-preview.ts";
export { type Announcement, type PullRequests, type PullRequestRef } from "./ports/pull-requests.ts";
export type { SweptCluster } from "./ports/cluster.ts";
export type { Images, Unseen } from "./ports/images.ts";
export type { ImageSweep } from "./sweep/images/sweep-images.ts";
export type {
  SweepFailure,
  SweepOptions,
  SweepPlatform,
  SweepProgress,
  SweepRequest,
  SweepResult,
} from "./sweep/sweep-platform.ts";
export { sweepPreviews } from "./sweep/sweep-previews.ts";
export { type ShownObject, toClusterObject } from "./sweep/to-cluster-object.ts";
export { systemClock, type Clock } from "./ports/clock.ts";
export { syncPreview, type SyncOptions } from "./sync-preview.ts";
export type { SyncResult } from "./sync-round.ts";
export {
  awaitGone,
  awaitReady,
  describeProbe,
  isReady,
  type Waited,
  type Waiting,
} from "./readiness/await-preview.ts";
export { type Probe, probePreview, type ProbeTarget } from "./readiness/probe-preview.ts";
