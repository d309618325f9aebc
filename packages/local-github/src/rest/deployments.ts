import { isAncestor } from "../git/history.ts";
import { type Answer, timestamp } from "../http/http-message.ts";
import type { Deployment, DeploymentStatus } from "../state/deployment.ts";
import { resolveCommit } from "../state/resolve-commit.ts";
import { readBody, type RestBodies } from "./bodies.ts";
import { paginate } from "./paginate.ts";
import { RestError, notFound } from "./rest-error.ts";
import { type RestCall, type Route, integerParameter } from "./route.ts";
import { toNodeId } from "../state/node-id.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { repositoryUrl } from "./objects/repository.ts";
import { buildUser } from "./objects/user.ts";

type NewDeployment = RestBodies["repos/create-deployment"];

type NewStatus = RestBodies["repos/create-deployment-status"];

const anyOf = ["deployments"] as const;

export const deploymentRoutes: readonly Route[] = [
  { operation: "repos/list-deployments", access: "read", anyOf, handle: listDeployments },
  { operation: "repos/create-deployment", access: "write", anyOf, handle: createDeployment },
];

/** The `maxLength` of `deployment-status.description`. */
const MAX_DESCRIPTION = 140;

export const deploymentStatusRoutes: readonly Route[] = [
  {
    operation: "repos/list-deployment-statuses",
    access: "read",
    anyOf: ["deployments"],
    handle: listStatuses,
  },
  {
    operation: "repos/create-deployment-status",
    access: "write",
    anyOf: ["deployments"],
    handle: createStatus,
  },
];

function listDeployments(call: RestCall): Answer {
  const { world, repository, query } = call;
  const filters = (["sha", "ref", "task", "environment"] as const).map(
    (key) => [key, query.get(key)] as const,
  );
  const matching = repository.deployments.filter((deployment) =>
    filters.every(([key, wanted]) => wanted === null || deployment[key] === wanted),
  );
  return paginate(call, matching.toReversed(), (deployment) =>
    buildDeployment(world, repository, deployment),
  );
}

async function createDeployment(call: RestCall): Promise<Answer> {
  const { world, repository } = call;
  const wanted = readBody(call, "repos/create-deployment");
  const commit = await resolveCommit(repository, wanted.ref);
  if (commit === undefined) throw new RestError(422, `No ref found for: ${wanted.ref}`);
  refusePendingChecks(wanted);
  if (wanted.auto_merge !== false && !(await containsDefaultBranch(call, commit.oid))) {
    return {
      status: 202,
      body: { message: `Auto-merged ${repository.defaultBranch} into ${wanted.ref} on deployment.` },
    };
  }
  const deployment = toDeployment(call, wanted, commit.oid);
  repository.deployments.push(deployment);
  return { status: 201, body: buildDeployment(world, repository, deployment) };
}

/**
 * By default, every check of the commit must be green. The job that creates the deployment is a running check.
 */
function refusePendingChecks({ ref, required_contexts: contexts }: NewDeployment): void {
  if (contexts?.length !== 0) throw new RestError(409, `Conflict: Commit status checks failed for ${ref}.`);
}

async function containsDefaultBranch({ repository }: RestCall, commit: string): Promise<boolean> {
  const head = await repository.git.read(`refs/heads/${repository.defaultBranch}`);
  return head === undefined || isAncestor(repository.git, head.oid, commit);
}

function toDeployment({ world, token }: RestCall, wanted: NewDeployment, sha: string): Deployment {
  const environment = wanted.environment ?? "production";
  return {
    id: world.nextId(),
    creator: token.account,
    createdAt: world.now(),
    sha,
    ref: wanted.ref,
    task: wanted.task ?? "deploy",
    environment,
    description: wanted.description ?? null,
    payload: wanted.payload ?? {},
    transient: wanted.transient_environment ?? false,
    production: wanted.production_environment ?? environment === "production",
    statuses: [],
  };
}

function listStatuses(call: RestCall): Answer {
  const { world, repository } = call;
  const deployment = findDeployment(call);
  return paginate(call, deployment.statuses.toReversed(), (status) =>
    buildDeploymentStatus(world, repository, deployment, status),
  );
}

function createStatus(call: RestCall): Answer {
  const { world, repository } = call;
  const deployment = findDeployment(call);
  const wanted = readBody(call, "repos/create-deployment-status");
  if ((wanted.description?.length ?? 0) > MAX_DESCRIPTION) {
    const message = `description is too long (maximum is ${MAX_DESCRIPTION} characters)`;
    const problem = { resource: "DeploymentStatus", code: "custom", field: "description", message };
    throw new RestError(422, "Validation Failed", [problem]);
  }
  const status = toStatus(call, deployment, wanted);
  deployment.statuses.push(status);
  if (wanted.state === "success" && wanted.auto_inactive !== false) retireOthers(call, deployment);
  return { status: 201, body: buildDeploymentStatus(world, repository, deployment, status) };
}

function findDeployment(call: RestCall): Deployment {
  const id = integerParameter(call, "deployment_id");
  const deployment = call.repository.deployments.find((candidate) => candidate.id === id);
  if (deployment === undefined) throw notFound();
  return deployment;
}

function toStatus({ world, token }: RestCall, deployment: Deployment, wanted: NewStatus): DeploymentStatus {
  return {
    id: world.nextId(),
    creator: token.account,
    createdAt: world.now(),
    state: wanted.state,
    description: wanted.description ?? "",
    environment: wanted.environment ?? deployment.environment,
    environmentUrl: wanted.environment_url ?? "",
    logUrl: wanted.log_url ?? wanted.target_url ?? "",
  };
}

/**
 * `auto_inactive` applies to earlier successful deployments of the same environment that are neither transient
 * nor production (docs.github.com/rest/deployments/statuses#create-a-deployment-status).
 */
function retireOthers(call: RestCall, deployment: Deployment): void {
  for (const other of call.repository.deployments) {
    const isRetired =
      other.id < deployment.id &&
      other.environment === deployment.environment &&
      !other.transient &&
      !other.production &&
      other.statuses.at(-1)?.state === "success";
    if (isRetired) other.statuses.push(toStatus(call, other, { state: "inactive" }));
  }
}

/** A deployment (`deployment`). */
function buildDeployment(world: World, repository: Repository, deployment: Deployment): object {
  const base = repositoryUrl(world, repository);
  const url = `${base}/deployments/${deployment.id}`;
  const newest = deployment.statuses.at(-1) ?? deployment;
  return {
    id: deployment.id,
    node_id: toNodeId("DE", deployment.id),
    url,
    statuses_url: `${url}/statuses`,
    repository_url: base,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    environment: deployment.environment,
    original_environment: deployment.environment,
    description: deployment.description,
    payload: deployment.payload,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    creator: buildUser(world, deployment.creator),
    created_at: timestamp(deployment.createdAt),
    updated_at: timestamp(newest.createdAt),
  };
}

/** A status of a deployment (`deployment-status`). */
function buildDeploymentStatus(
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
): object {
  const base = repositoryUrl(world, repository);
  const url = `${base}/deployments/${deployment.id}`;
  return {
    id: status.id,
    node_id: toNodeId("DES", status.id),
    url: `${url}/statuses/${status.id}`,
    deployment_url: url,
    repository_url: base,
    state: status.state,
    description: status.description,
    environment: status.environment,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    target_url: status.logUrl,
    creator: buildUser(world, status.creator),
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
  };
}
