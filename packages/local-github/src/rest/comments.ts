import type { Answer } from "../http/http-message.ts";
import type { Comment, PullRequest } from "../state/repository.ts";
import { addComment, BODY_TOO_LONG, editComment, isTooLong, removeComment } from "../state/comments.ts";
import { findComment } from "../state/world.ts";
import { readBody } from "./bodies.ts";
import { buildComment } from "./objects/comment.ts";
import { paginate } from "./paginate.ts";
import { notFound, RestError } from "./rest-error.ts";
import { integerParameter, type RestCall, type Route } from "./route.ts";

/** A comment on a pull request is also a comment on an issue. One of both permissions is enough. */
const anyOf = ["issues", "pull_requests"] as const;

export const commentRoutes: readonly Route[] = [
  { operation: "issues/list-comments", access: "read", anyOf, handle: listComments },
  { operation: "issues/create-comment", access: "write", anyOf, handle: createComment },
  { operation: "issues/update-comment", access: "write", anyOf, handle: updateComment },
  { operation: "issues/delete-comment", access: "write", anyOf, handle: deleteComment },
];

function listComments(call: RestCall): Answer {
  const pull = findPull(call);
  const since = new Date(call.query.get("since") ?? 0);
  const comments = pull.comments.filter(({ updatedAt }) => updatedAt >= since);
  return paginate(call, comments, (comment) => buildComment(call.world, pull, comment));
}

function createComment(call: RestCall): Answer {
  const pull = findPull(call);
  const { body } = readBody(call, "issues/create-comment");
  refuseLongBody(body);
  const comment = addComment(call.world, pull, { author: call.token.account, body });
  return { status: 201, body: buildComment(call.world, pull, comment) };
}

function updateComment(call: RestCall): Answer {
  const { pull, comment } = findOwnComment(call);
  const { body } = readBody(call, "issues/update-comment");
  refuseLongBody(body);
  editComment(call.world, comment, body);
  return { status: 200, body: buildComment(call.world, pull, comment) };
}

function deleteComment(call: RestCall): Answer {
  const { pull, comment } = findOwnComment(call);
  removeComment(pull, comment);
  return { status: 204 };
}

function findPull(call: RestCall): PullRequest {
  const pull = call.repository.pullRequests.get(integerParameter(call, "issue_number"));
  if (pull === undefined) throw notFound();
  return pull;
}

function findOwnComment(call: RestCall): { pull: PullRequest; comment: Comment } {
  const found = findComment(call.world, integerParameter(call, "comment_id"));
  if (found?.pull.repository !== call.repository) throw notFound();
  return found;
}

function refuseLongBody(body: string): void {
  if (!isTooLong(body)) return;
  const problem = { resource: "IssueComment", code: "unprocessable", field: "data", message: BODY_TOO_LONG };
  throw new RestError(422, "Validation Failed", [problem]);
}
