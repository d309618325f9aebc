export { findInstallation, type AppInstallation } from "./github/github-app.ts";
export { announceOnGitHub, type CommentBody, stickyComment } from "./github/sticky-comment.ts";
export {
  type BuiltCommit,
  findPullRequests,
  readHeadSha,
  findRepository,
  readPullRequest,
} from "./github/read-pull-request.ts";
export { githubClient, type GitHubClient, type GitHubToken, pointMeter } from "./github/github-client.ts";
export { serverClock } from "./github/server-clock.ts";
export { githubImages } from "./github/github-images.ts";
export { githubPullRequests } from "./github/github-pull-requests.ts";
export { githubRepository } from "./github/github-repository.ts";
export {
  type DeploymentStatus,
  previewDeployments,
  type PreviewDeployments,
} from "./github/preview-deployments.ts";
export { type Address, parseAddress } from "./http/address.ts";
export { type Answer, type Exchange, type Failure, runExchange, type TlsRequest } from "./http/exchange.ts";
export type { SeenCertificate } from "./http/seen-certificate.ts";
export { memoryRepository } from "./memory-repository.ts";
export { type GitOpsAddress, openGitOps, parseGitOpsAddress } from "./open-gitops.ts";
export { type Clock, systemClock } from "./ports/clock.ts";
export type { SweptCluster } from "./ports/cluster.ts";
export { GitOpsError, type GitOpsRepository } from "./ports/gitops-repository.ts";
export type { Images } from "./ports/images.ts";
export { type AdoptionResult, adoptPreviews } from "./processes/adopt.ts";
export type { ItemFailure } from "./processes/in-batches.ts";
export { type ListedPreview, listPreviews } from "./processes/list.ts";
export { removePreview } from "./processes/remove.ts";
export { type SyncRequest, syncPreview, type SyncResult } from "./processes/sync.ts";
export type { ImageSweep, SweepPlatform, SweepResult } from "./processes/sweep/sweep-platform.ts";
export { sweepPreviews } from "./processes/sweep/sweep-previews.ts";
export { sweptHub, sweptSpoke } from "./processes/sweep/swept-clusters.ts";
export {
  awaitGone,
  awaitReady,
  describeProbe,
  isGone,
  isReady,
  type Proof,
} from "./readiness/await-preview.ts";
export { type Probe, probePreview, type ProbeTarget } from "./readiness/probe-preview.ts";
export { retry, type RetryPolicy } from "./retry.ts";
