import { execute, type GraphQLError } from "graphql";
import { githubSchema } from "../contract/github-schema.ts";
import type { Answer, HttpRequest } from "../http/http-message.ts";
import type { Endpoint, RequestContext } from "../server/endpoint.ts";
import { parseJson } from "../http/parse-json.ts";
import { GraphQLFailure } from "./graphql-failure.ts";
import { buildMutationRoot } from "./mutation-root.ts";
import { queryCost } from "./query-cost.ts";
import { buildQueryRoot } from "./query-root.ts";
import { readGraphQLRequest, type GraphQLRequest } from "./read-graphql-request.ts";
import { resolveField } from "./resolve-field.ts";

const GUIDE = "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql";

/** Statuses without a GraphQL answer: no credentials, refused, rate limit, trouble. */
const WITHOUT_RESULT = new Set([401, 403, 429, 500, 502, 503, 504]);

/** GitHub's GraphQL API, asked with what is in the request's body. */
export function graphqlEndpoint(request: HttpRequest): Endpoint {
  const body = parseJson(request.body);
  const asked = readGraphQLRequest(body);
  return {
    operation: asked.operation,
    fields: asked.fields,
    cost: costOf(asked),
    body,
    violations: asked.errors.map(({ message }) => `request GraphQL ${asked.operation}: ${message}`),
    answer: (context) => answer(asked, context),
    check: (given) => checkAnswer(asked, given),
  };
}

/** What cannot be executed costs as much as the cheapest call. */
function costOf({ document, errors, variables, operationName }: GraphQLRequest): number {
  if (document === undefined || errors.length > 0) return 1;
  return queryCost(document, variables, operationName);
}

async function answer(asked: GraphQLRequest, context: RequestContext): Promise<Answer> {
  const { token, credentials, report } = context;
  if (credentials === "bad") return refuse("Bad credentials");
  if (token === undefined) return refuse("This endpoint requires you to be authenticated.");
  const { document, variables, operationName, errors: refused } = asked;
  if (document === undefined || refused.length > 0)
    return { status: 200, body: { errors: refused.map(toGitHubError) } };
  const scope = { ...context, token };
  const { data, errors = [] } = await execute({
    schema: githubSchema(),
    document,
    // Query and mutation share no field that is served.
    rootValue: { ...buildQueryRoot(scope), ...buildMutationRoot(scope) },
    fieldResolver: resolveField,
    variableValues: variables,
    operationName: operationName ?? null,
  });
  const unexpected = errors.filter(({ originalError }) => !(originalError instanceof GraphQLFailure));
  for (const { message, path = [] } of unexpected) report(`answer to GraphQL ${path.join(".")}: ${message}`);
  return { status: 200, body: { data, ...(errors.length > 0 ? { errors: errors.map(toGitHubError) } : {}) } };
}

function refuse(message: string): Answer {
  return { status: 401, body: { message, documentation_url: GUIDE } };
}

/** GitHub puts `type` beside `message`, where graphql-js has `extensions`. */
function toGitHubError({ originalError, path, locations, message }: GraphQLError): object {
  const type = originalError instanceof GraphQLFailure ? originalError.type : undefined;
  const extensions = type === "FORBIDDEN" ? { extensions: { saml_failure: false } } : {};
  return {
    ...(type && { type }),
    ...(path && { path }),
    ...extensions,
    ...(locations && { locations }),
    message,
  };
}

/** Execution makes answers conform by itself; this is for answers that were injected. */
function checkAnswer({ operation }: GraphQLRequest, { status, body }: Answer): string[] {
  if (WITHOUT_RESULT.has(status)) return [];
  const isResult = typeof body === "object" && body !== null && ("data" in body || "errors" in body);
  if (status === 200 && isResult) return [];
  return [`answer ${status} to GraphQL ${operation}: neither data nor errors`];
}
