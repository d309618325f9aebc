import type {
  MutationAddCommentArgs,
  MutationCreateCommitOnBranchArgs,
  MutationDeleteIssueCommentArgs,
  MutationUpdateIssueCommentArgs,
  AddCommentInput,
  DeleteIssueCommentInput,
  UpdateIssueCommentInput,
} from "@octokit/graphql-schema";
import { createCommitOnBranch } from "./create-commit-on-branch.ts";
import type { GraphQLObject } from "./resolve-field.ts";
import { type Scope, demandWrite, isVisible } from "./scope.ts";
import type { Comment, PullRequest } from "../state/repository.ts";
import { addComment, BODY_TOO_LONG, editComment, isTooLong, removeComment } from "../state/comments.ts";
import { parseNodeId } from "../state/node-id.ts";
import { findComment } from "../state/world.ts";
import { buildCommentObject } from "./comment-object.ts";
import { GraphQLFailure } from "./graphql-failure.ts";
import { buildPullRequestObject } from "./pull-request-object.ts";

/** A comment on a pull request is also a comment on an issue. One of both permissions is enough. */
const ANY_OF = ["issues", "pull_requests"] as const;

/** The fields of `Mutation` that are served. */
export function buildMutationRoot(scope: Scope): GraphQLObject {
  return {
    __typename: "Mutation",
    createCommitOnBranch: ({ input }: MutationCreateCommitOnBranchArgs) => createCommitOnBranch(scope, input),
    addComment: ({ input }: MutationAddCommentArgs) => addCommentMutation(scope, input),
    updateIssueComment: ({ input }: MutationUpdateIssueCommentArgs) => updateCommentMutation(scope, input),
    deleteIssueComment: ({ input }: MutationDeleteIssueCommentArgs) => deleteCommentMutation(scope, input),
  };
}

/** `addComment` on a pull request. */
function addCommentMutation(scope: Scope, input: AddCommentInput): GraphQLObject {
  const pull = findPullRequest(scope, input.subjectId);
  demandWrite(scope, pull.repository, ANY_OF);
  refuseLongBody(input.body);
  const comment = addComment(scope.world, pull, { author: scope.token.account, body: input.body });
  return {
    __typename: "AddCommentPayload",
    clientMutationId: input.clientMutationId ?? null,
    commentEdge: { __typename: "IssueCommentEdge", node: buildCommentObject(scope, pull, comment) },
    subject: buildPullRequestObject(scope, pull),
  };
}

/** `updateIssueComment`. */
function updateCommentMutation(scope: Scope, input: UpdateIssueCommentInput): GraphQLObject {
  const { pull, comment } = findVisibleComment(scope, input.id);
  demandWrite(scope, pull.repository, ANY_OF);
  refuseLongBody(input.body);
  editComment(scope.world, comment, input.body);
  return {
    __typename: "UpdateIssueCommentPayload",
    clientMutationId: input.clientMutationId ?? null,
    issueComment: buildCommentObject(scope, pull, comment),
  };
}

/** `deleteIssueComment`. */
function deleteCommentMutation(scope: Scope, input: DeleteIssueCommentInput): GraphQLObject {
  const { pull, comment } = findVisibleComment(scope, input.id);
  demandWrite(scope, pull.repository, ANY_OF);
  removeComment(pull, comment);
  return { __typename: "DeleteIssueCommentPayload", clientMutationId: input.clientMutationId ?? null };
}

function findPullRequest(scope: Scope, id: string): PullRequest {
  const { prefix, key } = parseNodeId(id) ?? { prefix: "", key: [] };
  const [repositoryId = 0, number = 0] = key.map(Number);
  const repository = prefix === "PR" ? scope.world.repositories.get(repositoryId) : undefined;
  const pull = isVisible(scope, repository) ? repository.pullRequests.get(number) : undefined;
  if (pull === undefined) throw unresolved(id);
  return pull;
}

function findVisibleComment(scope: Scope, id: string): { pull: PullRequest; comment: Comment } {
  const { prefix, key } = parseNodeId(id) ?? { prefix: "", key: [] };
  const found = prefix === "IC" ? findComment(scope.world, Number(key[0])) : undefined;
  if (found === undefined || !isVisible(scope, found.pull.repository)) throw unresolved(id);
  return found;
}

function refuseLongBody(body: string): void {
  if (isTooLong(body)) throw new GraphQLFailure("UNPROCESSABLE", BODY_TOO_LONG);
}

function unresolved(id: string): GraphQLFailure {
  return new GraphQLFailure("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}
