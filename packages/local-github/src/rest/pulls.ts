import { isAncestor } from "../git/history.ts";
import { type Answer, timestamp } from "../http/http-message.ts";
import { NotServedError } from "../server/endpoint.ts";
import { type PullRequest, splitFullName, isCrossRepository, type Repository } from "../state/repository.ts";
import { paginate } from "./paginate.ts";
import { RestError, notFound } from "./rest-error.ts";
import { integerParameter, textParameter, type RestCall, type Route } from "./route.ts";
import { toNodeId } from "../state/node-id.ts";
import { findAccount, type World } from "../state/world.ts";
import { buildRepository, repositoryUrl } from "./objects/repository.ts";
import { buildUser } from "./objects/user.ts";

export const pullRoutes: readonly Route[] = [
  { operation: "pulls/get", access: "read", anyOf: ["pull_requests"], handle: getPull },
  { operation: "pulls/list", access: "read", anyOf: ["pull_requests"], handle: listPulls },
  {
    operation: "repos/list-pull-requests-associated-with-commit",
    access: "read",
    anyOf: ["pull_requests"],
    handle: listPullsOfCommit,
  },
];

function getPull(call: RestCall): Answer {
  const pull = call.repository.pullRequests.get(integerParameter(call, "pull_number"));
  if (pull === undefined) throw notFound();
  return { status: 200, body: buildPullRequest(call.world, pull) };
}

function listPulls(call: RestCall): Answer {
  const { world, repository, query } = call;
  const state = query.get("state") ?? "open";
  const [head, base] = [query.get("head"), query.get("base")];
  const pulls = [...repository.pullRequests.values()].filter(
    (pull) =>
      (state === "all" || (state === "open") === (pull.closedAt === null)) &&
      (base === null || pull.baseBranch === base) &&
      // GitHub ignores a filter without an owner.
      (!head?.includes(":") || labelOf(pull) === head),
  );
  return paginate(call, sortPulls(pulls, query), (pull) => buildSimplePullRequest(world, pull));
}

function labelOf({ headRepository, headBranch }: PullRequest): string {
  return `${splitFullName(headRepository.fullName).owner}:${headBranch}`;
}

function sortPulls(pulls: readonly PullRequest[], query: URLSearchParams): PullRequest[] {
  const sort = query.get("sort") ?? "created";
  if (sort !== "created" && sort !== "updated") throw new NotServedError(`pulls/list with sort=${sort}`);
  const key = sort === "created" ? "createdAt" : "updatedAt";
  const ascending = pulls.toSorted((a, b) => a[key].getTime() - b[key].getTime() || a.number - b.number);
  return (query.get("direction") ?? "desc") === "desc" ? ascending.toReversed() : ascending;
}

async function listPullsOfCommit(call: RestCall): Promise<Answer> {
  const { world, repository } = call;
  const commit = await repository.git.read(textParameter(call, "commit_sha"));
  if (commit?.type !== "commit")
    throw new RestError(422, `No commit found for SHA: ${textParameter(call, "commit_sha")}`);
  const found: PullRequest[] = [];
  for (const pull of repository.pullRequests.values()) {
    if (await introduces(pull, commit.oid)) found.push(pull);
  }
  return paginate(call, found, (pull) => buildSimplePullRequest(world, pull));
}

/**
 * True when the pull request brings the commit. A pull request that was closed without a merge does not count.
 */
async function introduces(pull: PullRequest, commit: string): Promise<boolean> {
  if (pull.closedAt !== null && pull.mergedAt === null) return false;
  const { git } = pull.repository;
  return (await isAncestor(git, commit, pull.headSha)) && !(await isAncestor(git, commit, pull.baseSha));
}

/** A pull request in a list (`pull-request-simple`). */
function buildSimplePullRequest(world: World, pull: PullRequest): object {
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

/** A pull request on its own (`pull-request`). The numbers of its diff are constants: one commit, no lines. */
function buildPullRequest(world: World, pull: PullRequest): object {
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
