import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deploymentStatusRoutes } from "./deployment-statuses.ts";
import { deploymentRoutes } from "./deployments.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { repositoryRoutes } from "./repos.ts";
import type { Route } from "./route.ts";
import { treeRoutes } from "./trees.ts";

/** Every REST operation that is served; `scripts/slice-openapi.ts` cuts the contract to these. */
export const ROUTES: readonly Route[] = [
  ...repositoryRoutes,
  ...pullRoutes,
  ...commentRoutes,
  ...deploymentRoutes,
  ...deploymentStatusRoutes,
  ...refRoutes,
  ...treeRoutes,
  ...commitRoutes,
  ...contentRoutes,
];
