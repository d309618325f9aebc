import type { Deployment, DeploymentStatus } from "../../state/deployment.ts";
import { toNodeId } from "../../state/node-id.ts";
import type { Repository } from "../../state/repository.ts";
import { timestamp } from "../../http/timestamp.ts";
import type { World } from "../../state/world.ts";
import { repositoryUrl } from "./repository.ts";
import { buildUser } from "./user.ts";

/** A deployment (`deployment`). */
export function buildDeployment(world: World, repository: Repository, deployment: Deployment): object {
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
export function buildDeploymentStatus(
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
