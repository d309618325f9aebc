import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type OperationDefinitionNode,
} from "graphql";
import { githubSchema } from "../contract/github-schema.ts";

/** A GraphQL request that may be executed, or what is wrong with it. */
export interface GraphQLRequest {
  /** The operation's name; the root fields where it has none. */
  readonly operation: string;
  readonly fields: readonly string[];
  readonly errors: readonly GraphQLError[];
  readonly document: DocumentNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

interface Body {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

const REFUSED = { operation: "", fields: [], document: undefined, variables: {}, operationName: undefined };

/** The request in a JSON body, checked against GitHub's schema: document, variables, and variables nobody declared. */
export function readGraphQLRequest(body: unknown): GraphQLRequest {
  const { query, variables, operationName } = parseBody(body);
  const parsed = parseDocument(query);
  if (parsed instanceof GraphQLError) return { ...REFUSED, errors: [parsed] };
  const operation = getOperationAST(parsed, operationName);
  if (!operation) return { ...REFUSED, errors: [new GraphQLError("An operation name is required")] };
  const fields = listFields(operation);
  return {
    operation: operation.name?.value ?? fields.join(", "),
    fields,
    errors: [...validate(githubSchema(), parsed), ...checkVariables(operation, variables)],
    document: parsed,
    variables,
    operationName,
  };
}

function parseBody(body: unknown): Body {
  const { query, variables, operationName } = toRecord(body);
  return {
    query: typeof query === "string" ? query : "",
    variables: toRecord(variables),
    operationName: typeof operationName === "string" ? operationName : undefined,
  };
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function parseDocument(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function listFields({ selectionSet }: OperationDefinitionNode): string[] {
  const fields = selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
  return [...new Set(fields.map(({ name }) => name.value))];
}

function checkVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const declared = variableDefinitions.map(({ variable }) => variable.name.value);
  const unknown = Object.keys(variables).filter((name) => !declared.includes(name));
  const { errors = [] } = getVariableValues(githubSchema(), variableDefinitions, variables);
  return [...unknown.map((name) => new GraphQLError(`Variable $${name} is not declared`)), ...errors];
}
