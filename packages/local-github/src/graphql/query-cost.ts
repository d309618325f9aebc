import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getOperationAST,
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

type Variables = Readonly<Record<string, unknown>>;

/** What the walk through a query carries along. */
interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

const REQUESTS_PER_POINT = 100;

/**
 * Points of one GraphQL call, by the formula of docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api:
 * one request for each connection, times the `first` or `last` of those around it; a hundred of them are a point, and a
 * call costs at least one.
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
