import { GraphqlResponseError } from "@octokit/graphql";
import { quote } from "preview-core";
import type { SweptPullRequest } from "preview-core/plan";
import type { PullRequestRef, PullRequests, RepositoryIdentity } from "../ports/pull-requests.ts";
import { type GitHubClient, isFullName } from "./github-client.ts";
import {
  NODES_MAX,
  openListQuery,
  type PullRequestAnswer,
  type PullRequestData,
  type Query,
  type RepositoryAnswer,
  stateQuery,
  toSweptState,
} from "./pull-request-queries.ts";
import { readPullRequest } from "./read-pull-request.ts";
import { type Attempted, toGitOpsError } from "./to-gitops-error.ts";

/** The answer to a query for many things, of which GitHub may not show some. */
interface PartialAnswer<Data> {
  /** Value by alias: `null` = no access, `undefined` = missing in the answer. */
  readonly data: Data;
  /** Why GitHub does not show the value at a path of the answer, or a value below it. */
  readonly failureAt: (...path: readonly (string | number)[]) => string | undefined;
}

/** An error in a GraphQL answer. */
interface Failure {
  readonly path?: readonly unknown[] | null;
  readonly message: string;
}

const READING: Attempted = {
  what: "read pull requests",
  remedy: 'give the token that reads pull requests "pull-requests: read" on the services\' repositories',
  writes: false,
};

/**
 * The pull requests on GitHub, through GraphQL. One request, for one point, reads fifty repositories or a hundred pull
 * requests. A recorded node id finds a pull request also after its repository was renamed or transferred. A pull request of
 * another repository with the same name is never taken for it.
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
  const { data } = await askPartially<PullRequestData>(client, openListQuery(valid), READING);
  return repositories.map((repository) => {
    const answer = data[`repository${valid.indexOf(repository)}`];
    return toOpenNumbers(answer, repository.id);
  });
}

/**
 * The answer to a query for many things. When GitHub does not show some of them, the others are valid. An error that concerns
 * none of them (too many at once, a rate limit) fails the whole query.
 *
 * @throws GitOpsError
 */
async function askPartially<Data extends object>(
  client: GitHubClient,
  { text, variables }: Query,
  attempted: Attempted,
): Promise<PartialAnswer<Data>> {
  try {
    const data = await client.graphql<Data>(text, variables);
    // GitHub has left out all keys of existing objects without an error.
    if (isEmpty(data)) throw new Error("the answer leaves out all that was asked for");
    return { data, failureAt: () => undefined };
  } catch (error) {
    if (error instanceof GraphqlResponseError) {
      const partial = toPartialAnswer<Data>(error);
      if (partial !== undefined) return partial;
    }
    throw toGitOpsError(error, attempted);
  }
}

/** The cost of the call alone is no answer. */
function isEmpty(data: object): boolean {
  return Object.entries(data).every(([alias, value]) => alias === "rateLimit" || value === null);
}

function toPartialAnswer<Data>(error: GraphqlResponseError<Data>): PartialAnswer<Data> | undefined {
  const { data } = error;
  const errors: readonly Failure[] = error.errors ?? [];
  if (
    data === null ||
    data === undefined ||
    !errors.every(({ path }) => Array.isArray(path) && path.length > 0)
  )
    return undefined;
  return {
    data,
    failureAt: (...wanted) =>
      errors.find(({ path }) => wanted.every((part, index) => path?.[index] === part))?.message,
  };
}

/** Nobody can close the open pull requests of an archived repository, so they do not count as open. */
function toOpenNumbers(answer: RepositoryAnswer | null | undefined, id: number): Set<number> | undefined {
  if (!answer?.pullRequests || answer.databaseId !== id) return undefined;
  if (answer.isArchived || answer.isDisabled) return undefined;
  return new Set(answer.pullRequests.nodes.flatMap((pull) => pull?.number ?? []));
}

async function readStates(
  client: GitHubClient,
  refs: readonly PullRequestRef[],
  labels: boolean,
): Promise<SweptPullRequest[]> {
  const byId = refs.filter(({ nodeId }) => nodeId !== undefined);
  const byName = refs.filter(
    ({ nodeId, repository }) => nodeId === undefined && isFullName(repository.fullName),
  );
  const query = stateQuery(
    byId.flatMap(({ nodeId }) => nodeId ?? []),
    byName,
    labels,
  );
  const answer = await askPartially<PullRequestData>(client, query, READING);
  return refs.map((ref) =>
    ref.nodeId === undefined
      ? stateByName(ref, byName.indexOf(ref), answer)
      : stateById(ref, byId.indexOf(ref), answer),
  );
}

function stateByName(
  ref: PullRequestRef,
  index: number,
  { data, failureAt }: PartialAnswer<PullRequestData>,
): SweptPullRequest {
  const { fullName } = ref.repository;
  if (index < 0) return toSweptState(ref, undefined, undefined, `${quote(fullName)} is no repository`);
  const alias = `repository${index}` as const;
  const repository = data[alias];
  const found = repository === null ? null : repository?.pullRequest;
  const pull = withoutGuess(found, failureAt(alias, "pullRequest", "headRef"));
  return toSweptState(ref, pull, repository, failureAt(alias));
}

/** A branch that this token may not see was not deleted. */
function withoutGuess(
  pull: PullRequestAnswer | null | undefined,
  failure: string | undefined,
): PullRequestAnswer | null | undefined {
  return pull && failure !== undefined ? { ...pull, headRef: undefined } : pull;
}

function stateById(
  ref: PullRequestRef,
  index: number,
  { data, failureAt }: PartialAnswer<PullRequestData>,
): SweptPullRequest {
  const list = `nodes${Math.floor(index / NODES_MAX)}` as const;
  const place = index % NODES_MAX;
  const pull = withoutGuess(data[list]?.[place], failureAt(list, place, "headRef"));
  return toSweptState(ref, pull, pull?.repository, failureAt(list, place));
}
