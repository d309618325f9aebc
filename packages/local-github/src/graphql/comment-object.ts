import { commentUrl } from "../rest/objects/comment.ts";
import type { Comment, PullRequest } from "../state/repository.ts";
import { toNodeId } from "../state/node-id.ts";
import { timestamp } from "../http/http-message.ts";
import { buildActor } from "./actor-object.ts";
import type { GraphQLObject } from "./resolve-field.ts";
import type { Scope } from "./scope.ts";

/** A comment on a pull request, `IssueComment` in the schema. */
export function buildCommentObject(scope: Scope, pull: PullRequest, comment: Comment): GraphQLObject {
  return {
    __typename: "IssueComment",
    id: toNodeId("IC", comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    author: buildActor(scope.world, comment.author),
    viewerDidAuthor: comment.author === scope.token.account,
    isMinimized: comment.minimized,
    url: commentUrl(scope.world, pull, comment),
    createdAt: timestamp(comment.createdAt),
    updatedAt: timestamp(comment.updatedAt),
  };
}
