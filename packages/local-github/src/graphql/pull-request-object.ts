import type { PullRequestCommentsArgs, PullRequestLabelsArgs } from "@octokit/graphql-schema";
import { toNodeId } from "../state/node-id.ts";
import { isCrossRepository, type PullRequest } from "../state/repository.ts";
import { timestamp } from "../http/http-message.ts";
import { buildActor } from "./actor-object.ts";
import { buildCommentObject } from "./comment-object.ts";
import { buildConnection } from "./connection.ts";
import { buildRepositoryObject, readRef } from "./repository-object.ts";
import { servedArguments, type GraphQLObject } from "./resolve-field.ts";
import { demand, type Scope } from "./scope.ts";

const PAGE = ["first", "last", "after", "before"];

/** A pull request, `PullRequest` in the schema. */
export function buildPullRequestObject(scope: Scope, pull: PullRequest): GraphQLObject {
  const { repository, headRepository, number } = pull;
  const merged = pull.mergedAt !== null;
  return {
    __typename: "PullRequest",
    id: toNodeId("PR", repository.id, number),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number,
    title: pull.title,
    body: pull.body ?? "",
    url: `${scope.world.addresses.html}/${repository.fullName}/pull/${number}`,
    state: stateOf(pull),
    closed: pull.closedAt !== null,
    closedAt: pull.closedAt && timestamp(pull.closedAt),
    merged,
    mergedAt: pull.mergedAt && timestamp(pull.mergedAt),
    mergedBy: pull.mergedBy && buildActor(scope.world, pull.mergedBy),
    mergeable: mergeableOf(pull),
    createdAt: timestamp(pull.createdAt),
    updatedAt: timestamp(pull.updatedAt),
    isDraft: pull.draft,
    isCrossRepository: isCrossRepository(pull),
    headRef: () =>
      headRepository.gone ? null : readRef(scope, headRepository, `refs/heads/${pull.headBranch}`),
    headRefName: pull.headBranch,
    headRefOid: pull.headSha,
    headRepository: () => (headRepository.gone ? null : buildRepositoryObject(scope, headRepository)),
    baseRefName: pull.baseBranch,
    baseRefOid: pull.baseSha,
    baseRepository: () => buildRepositoryObject(scope, repository),
    repository: () => buildRepositoryObject(scope, repository),
    author: buildActor(scope.world, pull.author),
    labels: (args: PullRequestLabelsArgs) => listLabels(pull, args),
    comments: (args: PullRequestCommentsArgs) => listComments(scope, pull, args),
  };
}

/** `OPEN`, `CLOSED` or `MERGED`. */
export function stateOf(pull: PullRequest): string {
  if (pull.mergedAt !== null) return "MERGED";
  return pull.closedAt === null ? "OPEN" : "CLOSED";
}

/** GitHub does not compute the mergeability of a merged pull request. */
function mergeableOf({ mergedAt, conflicting }: PullRequest): string {
  if (mergedAt !== null) return "UNKNOWN";
  return conflicting ? "CONFLICTING" : "MERGEABLE";
}

function listLabels({ repository, labels }: PullRequest, args: PullRequestLabelsArgs): object {
  servedArguments("PullRequest.labels", args, [...PAGE, "orderBy"]);
  const items = [...labels].map((name, id) => ({ id, name }));
  return buildConnection("labels", items, args, ({ name }) => ({
    __typename: "Label",
    id: toNodeId("LA", repository.id, name),
    name,
  }));
}

function listComments(scope: Scope, pull: PullRequest, args: PullRequestCommentsArgs): object {
  servedArguments("PullRequest.comments", args, PAGE);
  demand(scope, pull.repository, "read", ["issues", "pull_requests"]);
  return buildConnection("comments", pull.comments, args, (comment) =>
    buildCommentObject(scope, pull, comment),
  );
}
