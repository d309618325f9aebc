export {
  type Authority,
  type Certificate,
  type CertificateRequest,
  createAuthority,
} from "./certificates.ts";
export {
  type DeployErrorCode,
  type DeploymentState,
  type DeploymentStatus,
  type Limits,
} from "./deployer/deployment.ts";
export { type Deployer, type DeployerOptions, startDeployer } from "./deployer/deployer.ts";
export { GitError } from "./deployer/git.ts";
export { type Hub, type HubOptions, startHub, HubError, type HubErrorCode } from "./hub/hub.ts";
export type { Pods, Route, RouteTable } from "./hub/route-table.ts";
export {
  type KubernetesOptions,
  type LocalKubernetes,
  type LocalUser,
  type ObjectRef,
  type KubernetesFault,
  type KubernetesInjection,
  type KubernetesRecord,
  type KubernetesRequest,
} from "./kubernetes/local-kubernetes.ts";
export { startKubernetes } from "./kubernetes/start-kubernetes.ts";
export type { ResourceKind } from "./kubernetes/state/resource-kind.ts";
export type { GivenObject, StoredObject } from "./kubernetes/state/stored-object.ts";
export type { AccessRule, User } from "./kubernetes/state/user.ts";
export { type LocalProxy, type ProxyOptions, startProxy } from "./proxy/start-proxy.ts";
export {
  fetchPullRequest,
  type PullRequestAction,
  pullRequestEvent,
  type PullRequestExample,
  pullRequestExamples,
  type PullRequestResource,
} from "./runner/pull-request-event.ts";
export type { ActionResult, ActionRun } from "./runner/action-run.ts";
export { parseOutputs, type PreparedAction, prepareAction } from "./runner/prepare-action.ts";
export { type Annotation, readLog } from "./runner/read-log.ts";
export { runAction } from "./runner/run-action.ts";
export { webhookExamples } from "./runner/webhook-examples.ts";
export { workflowRunEvent, type WorkflowRunResource } from "./runner/workflow-run-event.ts";
export { type EventToFollow, followBuild, followEvent } from "./workflow/follow-event.ts";
export { runWorkflow } from "./workflow/run-workflow.ts";
export { type StandInOptions, standIns } from "./workflow/stand-ins.ts";
export type { RepositorySettings, StandIn, WorkflowResult, WorkflowRun } from "./workflow/workflow-run.ts";
export { createWorkflowToken } from "./workflow/workflow-token.ts";
export { type LocalPlatform, type PlatformOptions, startPlatform } from "./start-platform.ts";
