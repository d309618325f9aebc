import type { Account } from "./account.ts";
import type { Comment, PullRequest } from "./repository.ts";
import type { World } from "./world.ts";

/** github.com/telia-oss/github-pr-resource/issues/259 */
const MAX_BODY = 65_536;

export const BODY_TOO_LONG: string = `Body is too long (maximum is ${MAX_BODY} characters)`;

/** True when GitHub refuses a comment for its length. */
export function isTooLong(body: string): boolean {
  return body.length > MAX_BODY;
}

/** Adds a comment to the pull request. */
export function addComment(
  world: World,
  pull: PullRequest,
  draft: { readonly author: Account; readonly body: string; readonly minimized?: boolean },
): Comment {
  const now = world.now();
  const comment = { id: world.nextId(), createdAt: now, updatedAt: now, minimized: false, ...draft };
  pull.comments.push(comment);
  pull.updatedAt = now;
  return comment;
}

export function editComment(world: World, comment: Comment, body: string): void {
  comment.body = body;
  comment.updatedAt = world.now();
}

export function removeComment(pull: PullRequest, comment: Comment): void {
  pull.comments.splice(pull.comments.indexOf(comment), 1);
}
