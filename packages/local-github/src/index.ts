export { type Aim, aimAt, impatientFetch, toFaultTarget } from "./aim-fault.ts";
export { assertNoViolations } from "./assert-no-violations.ts";
export {
  FAULT_KINDS,
  type FaultKind,
  type FaultPlace,
  type FaultTarget,
  type Meanwhile,
} from "./fault-kinds.ts";
export { GIT_ENVIRONMENT } from "./git/run-git.ts";
export type { InjectionHandle } from "./http/faults.ts";
export { startStranger, type Stranger } from "./http/start-stranger.ts";
export type {
  AppOptions,
  GitHubOptions,
  LocalApp,
  LocalGitHub,
  RepositoryOptions,
  TokenOptions,
} from "./local/local-github.ts";
export type { ImagePush, LocalImage, LocalPackage } from "./local/local-package.ts";
export type {
  Author,
  LocalComment,
  LocalPullRequest,
  PullRequestOptions,
} from "./local/local-pull-request.ts";
export type { CommitOptions, LocalRepository } from "./local/local-repository.ts";
export type { Fault, GitHubInjection, GitHubRequest } from "./server/injection.ts";
export type { RequestRecord } from "./server/request-log.ts";
export { startGitHub } from "./start-github.ts";
