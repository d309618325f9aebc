export {
  type AdoptionPlatform,
  type AdoptionRequest,
  type AdoptionResult,
  adoptPreviews,
  type KnownRepository,
} from "./adopt-previews.ts";
export { type Clock, commitLoop, type Patience } from "./commit-loop.ts";
export { gitRepository, type GitRepositoryOptions } from "./git-repository.ts";
export type { Identity } from "./git/fast-import.ts";
export { GitOpsError, type GitOpsErrorCode } from "./gitops-error.ts";
export type { Commit, GitOpsRepository, Snapshot, Wanted } from "./gitops-repository.ts";
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
  type GitHubToken,
} from "./github/github-client.ts";
export { githubRepository, type GitHubRepositoryOptions } from "./github/github-repository.ts";
export { type PointMeter, pointMeter } from "./github/point-meter.ts";
export {
  type DeploymentScope,
  type DeploymentStatus,
  previewDeployments,
  type PreviewDeployments,
} from "./github/preview-deployments.ts";
export { type PullRequestRef, readPullRequest } from "./github/read-pull-request.ts";
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
export type { Announcement } from "./sweep/announcement.ts";
export type { ClusterView } from "./sweep/cluster-view.ts";
export type { ImageRegistry, Unseen } from "./sweep/images/image-registry.ts";
export type { ImageSweep } from "./sweep/images/sweep-images.ts";
export type { PullRequestView, SweptRef } from "./sweep/pull-request-view.ts";
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
export { systemClock } from "./system-clock.ts";
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
