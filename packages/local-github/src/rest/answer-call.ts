import type { Answer, HttpRequest } from "../http/http-message.ts";
import type { RequestContext } from "../server/endpoint.ts";
import { canSee, isAllowed, notAccessible } from "../state/access.ts";
import { isReadOnly, type Repository } from "../state/repository.ts";
import type { Token } from "../state/token.ts";
import type { World } from "../state/world.ts";
import type { Location } from "./locate.ts";
import type { Match } from "./match-route.ts";
import { buildErrorAnswer, notFound, RestError } from "./rest-error.ts";

/** A request of a REST operation, not yet allowed. */
export interface Matched extends Match, Location {
  readonly request: HttpRequest;
  readonly body: unknown;
  /** Why GitHub refuses the body. */
  readonly problems: readonly string[];
}

/** GitHub's answer: to whom the repository does not exist, under its former name, refused, or carried out. */
export async function answerCall(matched: Matched, context: RequestContext): Promise<Answer> {
  const { operation, route, parameters, below, body, request } = matched;
  try {
    const { repository, token } = authorise(matched, context);
    if (matched.isFormerName) return redirect(matched, repository, context.world);
    refuse(matched, repository, token);
    const { query } = request;
    return await route.handle({ ...context, token, operation, repository, parameters, below, query, body });
  } catch (error) {
    if (error instanceof RestError) return buildErrorAnswer(error, operation);
    throw error;
  }
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

/** Recorded by @octokit/fixtures, scenario rename-repository: 301 for GET, 307 for the rest. */
function redirect({ request, below, operation }: Matched, repository: Repository, world: World): Answer {
  const search = request.query.size > 0 ? `?${request.query.toString()}` : "";
  const url = `${world.addresses.api}/repositories/${repository.id}${below}${search}`;
  const [status, message] =
    request.method === "GET" ? [301, "Moved Permanently"] : [307, "Temporary Redirect"];
  const body = { message, url, documentation_url: operation.documentation };
  return { status, headers: { location: url }, body };
}
