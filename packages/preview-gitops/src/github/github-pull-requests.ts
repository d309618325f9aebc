import type { PullRequests, RepositoryIdentity } from "../ports/pull-requests.ts";
import {
  askPartially,
  COST,
  IDENTITY,
  type IdentityAnswer,
  type Query,
  repositoryVariables,
} from "./ask-partially.ts";
import { type GitHubClient, isFullName, valueAt } from "./github-client.ts";
import { readStates } from "./pull-request-states.ts";
import { readPullRequest } from "./read-pull-request.ts";

/** A repository with its open pull requests, as the query below selects it. */
interface RepositoryAnswer extends IdentityAnswer {
  /** GitHub may answer `null` for each of these. */
  readonly pullRequests?: { readonly nodes?: readonly ({ readonly number: number } | null)[] | null } | null;
}

/** The fields of the answer to the query below, by alias. */
interface OpenListData {
  readonly [alias: `repository${number}`]: RepositoryAnswer | null | undefined;
}

/**
 * The pull requests on GitHub, through GraphQL. One request, for one point, reads fifty repositories or a hundred pull
 * requests. A recorded node id finds a pull request also after its repository was renamed or transferred. A pull request of
 * another repository with the same name is never mistaken for it.
 */
export function githubPullRequests(client: GitHubClient): PullRequests {
  return {
    listOpen: (repositories) => listOpen(client, repositories),
    readStates: (refs, labels) => readStates(client, refs, labels),
    read: (ref) => readPullRequest(client, ref),
  };
}

async function listOpen(
  client: GitHubClient,
  repositories: readonly RepositoryIdentity[],
): Promise<(ReadonlySet<number> | undefined)[]> {
  const valid = repositories.filter(({ fullName }) => isFullName(fullName));
  if (valid.length === 0) return repositories.map(() => undefined);
  const { data } = await askPartially<OpenListData>(client, openListQuery(valid));
  return repositories.map((repository) => {
    const answer = data[`repository${valid.indexOf(repository)}`];
    return toOpenNumbers(answer, repository.id);
  });
}

/** The query for the open pull requests of repositories: alias `repository{index}` for each. Fifty cost one point. */
function openListQuery(repositories: readonly RepositoryIdentity[]): Query {
  const selection = "...Identity pullRequests(states: OPEN, first: 100) { nodes { number } }";
  const fields = repositories.map(
    (_, index) =>
      `repository${index}: repository(owner: $owner${index}, name: $name${index}) { ${selection} }`,
  );
  const declared = repositories.map((_, index) => `$owner${index}: String!, $name${index}: String!`);
  return {
    text: `query ListOpenPullRequests(${declared.join(", ")}) { ${fields.join(" ")} ${COST} } ${IDENTITY}`,
    variables: Object.assign(
      {},
      ...repositories.map(({ fullName }, index) => repositoryVariables(fullName, index)),
    ),
  };
}

/**
 * The open pull requests of an archived repository do not count as open, because they cannot be closed. Without a list of them,
 * each pull request is read by itself.
 */
function toOpenNumbers(answer: RepositoryAnswer | null | undefined, id: number): Set<number> | undefined {
  const nodes = answer?.pullRequests?.nodes;
  if (!Array.isArray(nodes) || answer?.databaseId !== id) return undefined;
  if (answer.isArchived || answer.isDisabled) return undefined;
  return new Set(nodes.map((pull) => valueAt(pull, "number")).filter((number) => typeof number === "number"));
}
