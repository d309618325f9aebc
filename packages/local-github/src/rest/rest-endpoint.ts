import { checkBody, checkBodyKeys, checkParameters, checkRestAnswer } from "../contract/check-rest.ts";
import type { HttpRequest } from "../http/http-message.ts";
import { NotServedError, type Endpoint } from "../server/endpoint.ts";
import { parseJson } from "../http/parse-json.ts";
import type { World } from "../state/world.ts";
import { answerCall } from "./answer-call.ts";
import { locate } from "./locate.ts";
import { matchRoute } from "./match-route.ts";

/** The REST operation that a request is addressed to; its path is the one below the API's base. */
export function restEndpoint(world: World, request: HttpRequest): Endpoint {
  const location = locate(world, request.path);
  const match = location && matchRoute(request.method, location);
  const body = parseJson(request.body);
  if (location === undefined || match === undefined) return unknownEndpoint(request, body);
  const { operation, parameters } = match;
  const problems = checkBody(operation, body);
  return {
    operation: operation.id,
    fields: [],
    cost: 1,
    body,
    violations: [
      ...checkParameters(operation, parameters, request.query),
      ...problems,
      ...checkBodyKeys(operation, body),
    ],
    answer: (context) => answerCall({ ...match, ...location, request, body, problems }, context),
    check: (answer) => checkRestAnswer(operation, answer),
  };
}

function unknownEndpoint({ method, path }: HttpRequest, body: unknown): Endpoint {
  return {
    operation: "",
    fields: [],
    cost: 1,
    body,
    violations: [new NotServedError(`${method} ${path}`).message],
    answer: () => Promise.resolve({ status: 404, body: { message: "Not Found" } }),
    check: () => [],
  };
}
