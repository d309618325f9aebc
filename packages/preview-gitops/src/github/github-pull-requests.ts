import { quote } from "preview-core";
import type { SweptPullRequest } from "preview-core/plan";
import type { PullRequests, PullRequestRef, RepositoryIdentity } from "../ports/pull-requests.ts";
import { askPartially, type PartialAnswer } from "./ask-partially.ts";
import type { GitHubClient } from "./github-client.ts";
import { isFullName } from "./owner-and-name.ts";
import {
  NODES_MAX,
  openListQuery,
  type PullRequestAnswer,
  type PullRequestData,
  type RepositoryAnswer,
  stateQuery,
} from "./pull-request-queries.ts";
import { readPullRequest } from "./read-pull-request.ts";
import type { Attempted } from "./to-gitops-error.ts";
import { toSweptState } from "./to-swept-state.ts";

const READING: Attempted = {
  what: "read pull requests",
  remedy: 'give the token that reads pull requests "pull-requests: read" on the services\' repositories',
  writes: false,
};

/**
 * The pull requests on GitHub, through GraphQL: fifty repositories, or a hundred pull requests, in one request for one
 * point. A pull request is found by its node id where that is recorded, also after its repository was renamed or
 * transferred; and never taken for one of another repository that has the name by now.
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

/** What an archived repository lists as open is not open in the sense that anybody will ever close it. */
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

/** A branch that this token may not see is not gone. */
function withoutGuess(
  pull: PullRequestAnswer | null | undefined,
  failure: string | undefined,
): PullRequestAnswer | null | undefined {
  return pull && failure !== undefined ? { ...pull, headRef: undefined } : pull;
}
