import { isAncestor } from "../git/history.ts";
import type { Answer } from "../http/http-message.ts";
import type { Deployment } from "../state/deployment.ts";
import { resolveCommit } from "../state/resolve-commit.ts";
import { readBody, type RestBodies } from "./bodies.ts";
import { buildDeployment } from "./objects/deployment.ts";
import { paginate } from "./paginate.ts";
import { RestError } from "./rest-error.ts";
import type { RestCall, Route } from "./route.ts";

type NewDeployment = RestBodies["repos/create-deployment"];

const anyOf = ["deployments"] as const;

export const deploymentRoutes: readonly Route[] = [
  { operation: "repos/list-deployments", access: "read", anyOf, handle: listDeployments },
  { operation: "repos/create-deployment", access: "write", anyOf, handle: createDeployment },
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

/** By default every check of the commit has to be green, and the job that asks is one of them and still running. */
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
