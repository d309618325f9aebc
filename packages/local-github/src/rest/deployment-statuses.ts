import type { Answer } from "../http/http-message.ts";
import type { Deployment, DeploymentStatus } from "../state/deployment.ts";
import { readBody, type RestBodies } from "./bodies.ts";
import { buildDeploymentStatus } from "./objects/deployment.ts";
import { paginate } from "./paginate.ts";
import { notFound, RestError } from "./rest-error.ts";
import { integerParameter, type RestCall, type Route } from "./route.ts";

type NewStatus = RestBodies["repos/create-deployment-status"];

/** The `maxLength` of `deployment-status.description`. */
const MAX_DESCRIPTION = 140;

const anyOf = ["deployments"] as const;

export const deploymentStatusRoutes: readonly Route[] = [
  { operation: "repos/list-deployment-statuses", access: "read", anyOf, handle: listStatuses },
  { operation: "repos/create-deployment-status", access: "write", anyOf, handle: createStatus },
];

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
 * `auto_inactive` reaches earlier, successful, neither transient nor production deployments of the same environment
 * (docs.github.com/rest/deployments/statuses#create-a-deployment-status).
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
