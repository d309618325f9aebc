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

/** A GraphQL request, with the errors that keep it from being executed. */
export interface GraphQLRequest {
  /** The operation's name, or its root fields when it has no name. */
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

/** A query's text, parsed and checked against GitHub's schema. */
interface CheckedText {
  readonly document: DocumentNode | undefined;
  readonly errors: readonly GraphQLError[];
}

/**
 * Clients send few different texts, each of them often. Checking a text against GitHub's large schema takes
 * milliseconds.
 */
const CHECKED = new Map<string, CheckedText>();
const CHECKED_MAX = 200;

const REFUSED = { operation: "", fields: [], document: undefined, variables: {}, operationName: undefined };

/**
 * The request in a JSON body. Its document and variables are checked against GitHub's schema, also for
 * undeclared variables.
 */
export function readGraphQLRequest(body: unknown): GraphQLRequest {
  const { query, variables, operationName } = parseBody(body);
  const { document, errors } = checkText(query);
  if (document === undefined) return { ...REFUSED, errors };
  const operation = getOperationAST(document, operationName);
  if (!operation) return { ...REFUSED, errors: [new GraphQLError("An operation name is required")] };
  const fields = listFields(operation);
  return {
    operation: operation.name?.value ?? fields.join(", "),
    fields,
    errors: [...errors, ...checkVariables(operation, variables)],
    document,
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

function checkText(query: string): CheckedText {
  const known = CHECKED.get(query);
  if (known !== undefined) return known;
  const checked = parseText(query);
  if (CHECKED.size >= CHECKED_MAX) CHECKED.clear();
  CHECKED.set(query, checked);
  return checked;
}

function parseText(query: string): CheckedText {
  try {
    const document = parse(query);
    return { document, errors: validate(githubSchema(), document) };
  } catch (error) {
    if (error instanceof GraphQLError) return { document: undefined, errors: [error] };
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
