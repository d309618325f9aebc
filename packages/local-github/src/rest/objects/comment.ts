import type { Comment, PullRequest } from "../../state/repository.ts";
import { toNodeId } from "../../state/node-id.ts";
import { timestamp } from "../../http/http-message.ts";
import type { World } from "../../state/world.ts";
import { repositoryUrl } from "./repository.ts";
import { buildUser } from "./user.ts";

/** A comment on a pull request (`issue-comment`). */
export function buildComment(world: World, pull: PullRequest, comment: Comment): object {
  const { repository, number } = pull;
  const base = `${repositoryUrl(world, repository)}/issues`;
  return {
    id: comment.id,
    node_id: toNodeId("IC", comment.id),
    url: `${base}/comments/${comment.id}`,
    issue_url: `${base}/${number}`,
    html_url: commentUrl(world, pull, comment),
    body: comment.body,
    user: buildUser(world, comment.author),
    author_association: "NONE",
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
  };
}

/** Address of a comment's page. */
export function commentUrl(world: World, { repository, number }: PullRequest, comment: Comment): string {
  return `${world.addresses.html}/${repository.fullName}/pull/${number}#issuecomment-${comment.id}`;
}
