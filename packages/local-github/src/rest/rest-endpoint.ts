import { checkBody, checkBodyKeys, checkParameters } from "../contract/check-rest.ts";
import { type HttpRequest, parseJson, type Answer } from "../http/http-message.ts";
import { NotServedError, type Endpoint, type RequestContext } from "../server/endpoint.ts";
import type { World } from "../state/world.ts";
import { locate, type Location } from "./locate.ts";
import { canSee, isAllowed, notAccessible } from "../state/access.ts";
import { isReadOnly, type Repository } from "../state/repository.ts";
import type { Token } from "../state/token.ts";
import { type Match, matchOperation, operationEndpoint } from "./operation-endpoint.ts";
import { notFound, RestError } from "./rest-error.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

/** A request of a REST operation, before its permission is checked. */
interface Matched extends Match<Route>, Location {
  readonly request: HttpRequest;
  readonly body: unknown;
  /** The reason for which GitHub refuses the body. */
  readonly problems: readonly string[];
}

/** The REST operation that a request calls. The request's path begins below the API's base. */
export function restEndpoint(world: World, request: HttpRequest): Endpoint {
  const location = locate(world, request.path);
  const match = location && matchOperation(request.method, location.path, findRoute);
  const body = parseJson(request.body);
  if (location === undefined || match === undefined) return unknownEndpoint(request, body);
  const { operation, parameters } = match;
  const problems = checkBody(operation, body);
  return operationEndpoint({
    operation,
    body,
    violations: [
      ...checkParameters(operation, parameters, request.query),
      ...problems,
      ...checkBodyKeys(operation, body),
    ],
    answer: (context) => answerCall({ ...match, ...location, request, body, problems }, context),
  });
}

function findRoute(operationId: string): Route | undefined {
  return ROUTES.find(({ operation }) => operation === operationId);
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

/**
 * GitHub's answer: not found, redirected from a former name, refused, or carried out.
 *
 * @throws RestError for a refusal
 */
async function answerCall(matched: Matched, context: RequestContext): Promise<Answer> {
  const { operation, route, parameters, below, body, request } = matched;
  const { repository, token } = authorise(matched, context);
  if (matched.isFormerName) return redirect(matched, repository, context.world);
  refuse(matched, repository, token);
  const { query } = request;
  return route.handle({ ...context, token, operation, repository, parameters, below, query, body });
}

function authorise(
  { repository }: Matched,
  { credentials, token }: RequestContext,
): { repository: Repository; token: Token } {
  if (credentials === "bad") throw new RestError(401, "Bad credentials");
  if (token === undefined || repository === undefined || !canSee(token, repository)) throw notFound();
  return { repository, token };
}

function refuse({ route, problems }: Matched, repository: Repository, token: Token): void {
  if (!isAllowed(token, repository, route)) throw new RestError(403, notAccessible(token));
  if (problems.length > 0) throw new RestError(422, `Invalid request.\n\n${problems.join("\n")}`);
  if (route.access === "write" && isReadOnly(repository)) {
    throw new RestError(403, "Repository was archived so is read-only.");
  }
}

/** @octokit/fixtures recorded it (scenario rename-repository): 301 for GET, 307 for other methods. */
function redirect({ request, below, operation }: Matched, repository: Repository, world: World): Answer {
  const search = request.query.size > 0 ? `?${request.query.toString()}` : "";
  const url = `${world.addresses.api}/repositories/${repository.id}${below}${search}`;
  const [status, message] =
    request.method === "GET" ? [301, "Moved Permanently"] : [307, "Temporary Redirect"];
  const body = { message, url, documentation_url: operation.documentation };
  return { status, headers: { location: url }, body };
}
