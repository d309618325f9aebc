import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deploymentStatusRoutes, deploymentRoutes } from "./deployments.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import type { Route, RestCall } from "./route.ts";
import { treeRoutes } from "./trees.ts";
import type { Answer } from "../http/http-message.ts";
import { buildFullRepository } from "./objects/repository.ts";

/** Every served REST operation. `scripts/slice-openapi.ts` keeps them in the contract. */
export const ROUTES: readonly Route[] = [
  { operation: "repos/get", access: "read", anyOf: [], handle: getRepository },
  ...pullRoutes,
  ...commentRoutes,
  ...deploymentRoutes,
  ...deploymentStatusRoutes,
  ...refRoutes,
  ...treeRoutes,
  ...commitRoutes,
  ...contentRoutes,
];

function getRepository({ world, repository, token }: RestCall): Answer {
  return { status: 200, body: buildFullRepository(world, repository, token) };
}
