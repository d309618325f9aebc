import { toNodeId } from "../../state/node-id.ts";
import {
  isCrossRepository,
  type PullRequest,
  splitFullName,
  type Repository,
} from "../../state/repository.ts";
import { timestamp } from "../../http/timestamp.ts";
import { findAccount, type World } from "../../state/world.ts";
import { buildRepository, repositoryUrl } from "./repository.ts";
import { buildUser } from "./user.ts";

/** A pull request as it stands in lists (`pull-request-simple`). */
export function buildSimplePullRequest(world: World, pull: PullRequest): object {
  const { repository, headRepository, number } = pull;
  return {
    id: pull.id,
    node_id: toNodeId("PR", repository.id, number),
    number,
    state: pull.closedAt === null ? "open" : "closed",
    locked: false,
    draft: pull.draft,
    title: pull.title,
    body: pull.body,
    user: buildUser(world, pull.author),
    author_association: isCrossRepository(pull) ? "NONE" : "MEMBER",
    labels: [...pull.labels].map((name) => buildLabel(world, repository, name)),
    head: {
      ...buildEnd(world, headRepository, pull.headBranch, pull.headSha),
      repo: headRepository.gone ? null : buildRepository(world, headRepository),
    },
    base: buildEnd(world, repository, pull.baseBranch, pull.baseSha),
    created_at: timestamp(pull.createdAt),
    updated_at: timestamp(pull.updatedAt),
    closed_at: pull.closedAt && timestamp(pull.closedAt),
    merged_at: pull.mergedAt && timestamp(pull.mergedAt),
    merge_commit_sha: pull.mergedAt && pull.headSha,
    auto_merge: null,
    assignee: null,
    assignees: [],
    milestone: null,
    requested_reviewers: [],
    requested_teams: [],
    ...buildAddresses(world, pull),
  };
}

/** A pull request on its own (`pull-request`). What the diff would tell is not worked out: one commit, no lines. */
export function buildPullRequest(world: World, pull: PullRequest): object {
  const isMerged = pull.mergedAt !== null;
  return {
    ...buildSimplePullRequest(world, pull),
    merged: isMerged,
    merged_by: pull.mergedBy && buildUser(world, pull.mergedBy),
    mergeable: isMerged ? null : !pull.conflicting,
    mergeable_state: mergeableState(pull),
    rebaseable: null,
    maintainer_can_modify: isCrossRepository(pull),
    comments: pull.comments.length,
    review_comments: 0,
    commits: 1,
    additions: 0,
    deletions: 0,
    changed_files: 0,
  };
}

function mergeableState({ mergedAt, conflicting }: PullRequest): string {
  if (mergedAt !== null) return "unknown";
  return conflicting ? "dirty" : "clean";
}

function buildEnd(world: World, repository: Repository, ref: string, sha: string): object {
  const { owner } = splitFullName(repository.fullName);
  const user = buildUser(world, findAccount(world, owner, "Organization"));
  return { label: `${owner}:${ref}`, ref, sha, user, repo: buildRepository(world, repository) };
}

function buildLabel(world: World, repository: Repository, name: string): object {
  return {
    id: repository.id,
    node_id: toNodeId("LA", repository.id, name),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: "ededed",
    default: false,
    description: "",
  };
}

function buildAddresses(world: World, { repository, number, headSha }: PullRequest): object {
  const base = repositoryUrl(world, repository);
  const html = `${world.addresses.html}/${repository.fullName}/pull/${number}`;
  const addresses = {
    url: `${base}/pulls/${number}`,
    html_url: html,
    issue_url: `${base}/issues/${number}`,
    comments_url: `${base}/issues/${number}/comments`,
    review_comments_url: `${base}/pulls/${number}/comments`,
    review_comment_url: `${base}/pulls/comments{/number}`,
    commits_url: `${base}/pulls/${number}/commits`,
    statuses_url: `${base}/statuses/${headSha}`,
  };
  const links = {
    self: { href: addresses.url },
    html: { href: html },
    issue: { href: addresses.issue_url },
    comments: { href: addresses.comments_url },
    review_comments: { href: addresses.review_comments_url },
    review_comment: { href: addresses.review_comment_url },
    commits: { href: addresses.commits_url },
    statuses: { href: addresses.statuses_url },
  };
  return { ...addresses, diff_url: `${html}.diff`, patch_url: `${html}.patch`, _links: links };
}
