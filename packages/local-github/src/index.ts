export { fetchWithTimeouts, type RequestSelector, selectRequest, toFaultTarget } from "./fault-selector.ts";
export { assertNoViolations } from "./assert-no-violations.ts";
export {
  FAULT_KINDS,
  type FaultKind,
  type FaultPlace,
  type FaultTarget,
  type ConcurrentChange,
} from "./fault-kinds.ts";
export { GIT_ENVIRONMENT } from "./git/run-git.ts";
export type { InjectionHandle } from "./http/faults.ts";
export { startUntrustedServer, type UntrustedServer } from "./http/start-untrusted-server.ts";
export { createGitOpsToken } from "./local/create-gitops-token.ts";
export {
  type AppOptions,
  type GitHubOptions,
  type LocalApp,
  type LocalGitHub,
  type RepositoryOptions,
  type TokenOptions,
  type ImagePush,
  type LocalImage,
  type LocalPackage,
  type Author,
  type LocalComment,
  type LocalPullRequest,
  type PullRequestOptions,
  type CommitOptions,
  type LocalRepository,
} from "./local/local-github.ts";
export {
  type Fault,
  type GitHubInjection,
  type GitHubRequest,
  type RequestRecord,
} from "./server/injection.ts";
export { startGitHub } from "./start-github.ts";
