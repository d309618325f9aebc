export { type Deployer, type DeployerOptions, startDeployer } from "./deployer/deployer.ts";
export type { DeploymentState, DeploymentStatus } from "./deployer/deployment-status.ts";
export type {
  GitHubOptions,
  LocalGitHub,
  RepositoryOptions,
  TokenOptions,
} from "./github/local/local-github.ts";
export type {
  Author,
  LocalComment,
  LocalPullRequest,
  PullRequestOptions,
} from "./github/local/local-pull-request.ts";
export type { CommitOptions, LocalRepository } from "./github/local/local-repository.ts";
export { startGitHub } from "./github/start-github.ts";
export { type Hub, type HubOptions, startHub } from "./hub/hub.ts";
export { HubError } from "./hub/hub-error.ts";
export { fetchPullRequest } from "./runner/fetch-pull-request.ts";
export { parseOutputs } from "./runner/parse-outputs.ts";
export {
  type PullRequestAction,
  pullRequestEvent,
  type PullRequestResource,
} from "./runner/pull-request-event.ts";
export { type ActionResult, type ActionRun, runAction } from "./runner/run-action.ts";
export { type LocalPlatform, type PlatformOptions, startPlatform } from "./start-platform.ts";
