import type { PullRequestRef, RepositoryIdentity } from "../ports/pull-requests.ts";
import type { ClosedPullRequest } from "./missed-reason.ts";
import { parseOwnerAndName } from "./owner-and-name.ts";

/** A query, and the values of its variables. */
export interface Query {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A repository, as both queries select it. */
export interface RepositoryAnswer {
  readonly databaseId: number | null;
  readonly isArchived: boolean;
  readonly isDisabled: boolean;
  readonly pullRequests?: { readonly nodes: readonly ({ readonly number: number } | null)[] };
  readonly pullRequest?: PullRequestAnswer | null;
}

/** What both queries may have in their answers, by alias. */
export interface PullRequestData {
  readonly [alias: `repository${number}`]: RepositoryAnswer | null | undefined;
  readonly [alias: `nodes${number}`]: readonly (PullRequestAnswer | null)[] | null | undefined;
}

export interface PullRequestAnswer extends ClosedPullRequest {
  readonly number: number;
  readonly closedAt: string | null;
  readonly labels?: { readonly nodes: readonly ({ readonly name: string } | null)[] } | null;
  readonly repository?: RepositoryAnswer | null;
}

/** What the call cost, for the meter. A query needs at least one field, too. */
const COST = "rateLimit { cost }";

/** github.com/sourcecred/sourcecred/pull/908: "You may not provide more than 100 node ids" */
export const NODES_MAX = 100;

/** Only scalars, so that GitHub answers a hundred at once. Labels are a connection, and asked for where they matter. */
const STATE = `fragment State on PullRequest {
  number state closedAt mergeable isCrossRepository
  mergedBy { kind: __typename login }
  author { kind: __typename login }
  headRef { name }
  labels(first: 100) @include(if: $labels) { nodes { name } }
  repository { ...Identity }
}`;

const IDENTITY = "fragment Identity on Repository { databaseId isArchived isDisabled }";

/** The open pull requests of repositories: alias `repository{index}` for each. One point for fifty of them. */
export function openListQuery(repositories: readonly RepositoryIdentity[]): Query {
  const selection = "...Identity pullRequests(states: OPEN, first: 100) { nodes { number } }";
  const fields = repositories.map(
    (_, index) =>
      `repository${index}: repository(owner: $owner${index}, name: $name${index}) { ${selection} }`,
  );
  const declared = repositories.map((_, index) => `$owner${index}: String!, $name${index}: String!`);
  return {
    text: `query ListOpenPullRequests(${declared.join(", ")}) { ${fields.join(" ")} ${COST} } ${IDENTITY}`,
    variables: Object.assign({}, ...repositories.map(({ fullName }, index) => named(fullName, index))),
  };
}

/**
 * The state of pull requests: those with a node id in the lists `nodes{list}` of {@link NODES_MAX} each, in their order;
 * for each of the others the alias `repository{index}`, by its place among them.
 */
export function stateQuery(
  ids: readonly string[],
  others: readonly PullRequestRef[],
  labels: boolean,
): Query {
  const lists = Array.from({ length: Math.ceil(ids.length / NODES_MAX) }, (_, list) => list);
  const fields = others.map(
    (_, index) =>
      `repository${index}: repository(owner: $owner${index}, name: $name${index}) { ...Identity pullRequest(number: $number${index}) { ...State } }`,
  );
  const declared = [
    "$labels: Boolean!",
    ...lists.map((list) => `$ids${list}: [ID!]!`),
    ...others.map((_, index) => `$owner${index}: String!, $name${index}: String!, $number${index}: Int!`),
  ];
  const nodes = lists.map((list) => `nodes${list}: nodes(ids: $ids${list}) { ...State }`);
  return {
    text: `query ReadPullRequests(${declared.join(", ")}) { ${nodes.join(" ")} ${fields.join(" ")} ${COST} } ${STATE} ${IDENTITY}`,
    variables: Object.assign(
      { labels },
      ...lists.map((list) => ({ [`ids${list}`]: ids.slice(list * NODES_MAX, (list + 1) * NODES_MAX) })),
      ...others.map(({ repository, number }, index) => ({
        ...named(repository.fullName, index),
        [`number${index}`]: number,
      })),
    ),
  };
}

function named(fullName: string, index: number): Readonly<Record<string, string>> {
  const { owner, name } = parseOwnerAndName(fullName);
  return { [`owner${index}`]: owner, [`name${index}`]: name };
}
