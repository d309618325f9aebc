import type { Answer } from "../http/http-message.ts";
import { buildFullRepository } from "./objects/repository.ts";
import type { RestCall, Route } from "./route.ts";

export const repositoryRoutes: readonly Route[] = [
  { operation: "repos/get", access: "read", anyOf: [], handle: getRepository },
];

function getRepository({ world, repository, token }: RestCall): Answer {
  return { status: 200, body: buildFullRepository(world, repository, token) };
}
