import { appEndpoint } from "../app/app-endpoint.ts";
import { gitEndpoint } from "../git-http/git-endpoint.ts";
import { graphqlEndpoint } from "../graphql/graphql-endpoint.ts";
import { packageEndpoint } from "../packages/package-endpoint.ts";
import { restEndpoint } from "../rest/rest-endpoint.ts";
import type { World } from "../state/world.ts";
import type { HttpRequest } from "../http/http-message.ts";
import type { Endpoint } from "./endpoint.ts";
import type { RateLimitResource } from "./rate-limit.ts";

/** The paths of the APIs on GitHub Enterprise Server. Octokit derives the second from the first. */
export const REST_BASE = "/api/v3";
export const GRAPHQL_BASE = "/api/graphql";

/** The operation that a request calls. */
export function findEndpoint(world: World, request: HttpRequest): Endpoint {
  const { path } = request;
  if (path === GRAPHQL_BASE) return graphqlEndpoint(request);
  if (isRest(path)) {
    const below = { ...request, path: path.slice(REST_BASE.length) };
    return appEndpoint(world, below) ?? packageEndpoint(world, below) ?? restEndpoint(world, below);
  }
  return gitEndpoint(world, request) ?? restEndpoint(world, request);
}

/** The hourly budget that a request is counted in. Requests of git are not counted. */
export function findResource({ path }: HttpRequest): RateLimitResource | undefined {
  if (path === GRAPHQL_BASE) return "graphql";
  return isRest(path) ? "core" : undefined;
}

function isRest(path: string): boolean {
  return path.startsWith(`${REST_BASE}/`);
}
