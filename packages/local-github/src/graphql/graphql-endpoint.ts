import {
  execute,
  type GraphQLError,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  OperationTypeNode,
  getVariableValues,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  typeFromAST,
} from "graphql";
import { githubSchema } from "../contract/github-schema.ts";
import { type Answer, type HttpRequest, parseJson } from "../http/http-message.ts";
import type { Endpoint, RequestContext } from "../server/endpoint.ts";
import { GraphQLFailure } from "./graphql-failure.ts";
import { buildMutationRoot } from "./mutation-root.ts";
import { buildQueryRoot } from "./query-root.ts";
import { readGraphQLRequest, type GraphQLRequest } from "./read-graphql-request.ts";
import { resolveField } from "./resolve-field.ts";

type Variables = Readonly<Record<string, unknown>>;

/** The state of the walk through a query. */
interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

const GUIDE = "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql";

/** The statuses without a GraphQL answer: no credentials, refused, rate limit, server errors. */
const WITHOUT_RESULT = new Set([401, 403, 429, 500, 502, 503, 504]);

const REQUESTS_PER_POINT = 100;

/** GitHub's GraphQL API, for the query in the request's body. */
export function graphqlEndpoint(request: HttpRequest): Endpoint {
  const body = parseJson(request.body);
  const asked = readGraphQLRequest(body);
  return {
    operation: asked.operation,
    fields: asked.fields,
    cost: costOf(asked),
    writes: isMutation(asked),
    body,
    violations: asked.errors.map(({ message }) => `request GraphQL ${asked.operation}: ${message}`),
    answer: (context) => answer(asked, context),
    check: (given) => checkAnswer(asked, given),
  };
}

function isMutation({ document, operationName }: GraphQLRequest): boolean {
  return (
    document !== undefined &&
    getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION
  );
}

/** A query that cannot be executed costs as much as the cheapest call. */
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

/** GitHub puts `type` beside `message`. graphql-js has `extensions` there. */
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

/** The violations of an injected answer. graphql-js keeps the other answers to the schema. */
function checkAnswer({ operation }: GraphQLRequest, { status, body }: Answer): string[] {
  if (WITHOUT_RESULT.has(status)) return [];
  const isResult = typeof body === "object" && body !== null && ("data" in body || "errors" in body);
  if (status === 200 && isResult) return [];
  return [`answer ${status} to GraphQL ${operation}: neither data nor errors`];
}

/**
 * The points of one GraphQL call, by the formula of
 * docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api. Each connection counts one
 * request, times the `first` or `last` of the connections around it. A hundred requests are one point. A call
 * costs at least one point.
 */
export function queryCost(document: DocumentNode, variables: Variables, operationName?: string): number {
  const operation = getOperationAST(document, operationName);
  const root = operation && githubSchema().getRootType(operation.operation);
  if (!operation || !root) return 1;
  const fragments = new Map(
    document.definitions
      .filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one] as const),
  );
  const given = getVariableValues(githubSchema(), operation.variableDefinitions ?? [], variables);
  const walk = { fragments, variables: given.coerced ?? variables };
  const requests = countRequests(operation.selectionSet, root, 1, walk);
  return Math.max(1, Math.round(requests / REQUESTS_PER_POINT));
}

function countRequests(set: SelectionSetNode, parent: unknown, times: number, walk: Walk): number {
  let requests = 0;
  for (const selection of set.selections) {
    if (isLeftOut(selection, walk)) continue;
    if (selection.kind === Kind.FIELD) requests += countField(selection, parent, times, walk);
    else {
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value);
      if (fragment === undefined) continue;
      const type = fragment.typeCondition ? typeFromAST(githubSchema(), fragment.typeCondition) : parent;
      requests += countRequests(fragment.selectionSet, type, times, walk);
    }
  }
  return requests;
}

function countField(field: FieldNode, parent: unknown, times: number, walk: Walk): number {
  const definition = fieldsOf(parent)?.[field.name.value];
  if (definition === undefined || field.selectionSet === undefined) return 0;
  const type = getNamedType(definition.type);
  const isConnection = type.name.endsWith("Connection");
  const { first, last } = isConnection ? getArgumentValues(definition, field, walk.variables) : {};
  const below = times * (isConnection ? Number(first ?? last ?? 1) : 1);
  return (isConnection ? times : 0) + countRequests(field.selectionSet, type, below, walk);
}

function fieldsOf(type: unknown): ReturnType<GraphQLObjectType["getFields"]> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : undefined;
}

function isLeftOut(selection: SelectionSetNode["selections"][number], { variables }: Walk): boolean {
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  return include?.["if"] === false || skip?.["if"] === true;
}
