import type { PullRequest, Repository } from "../state/repository.ts";
import { publishHead } from "../state/push.ts";
import { findAccount, type World } from "../state/world.ts";
import type { PullRequestOptions } from "./local-pull-request.ts";

/** A pull request with the repository's next number; its head is at `refs/pull/N/head`. */
export async function openPullRequest(
  world: World,
  repository: Repository,
  options: PullRequestOptions,
): Promise<PullRequest> {
  const {
    branch,
    title,
    author,
    body = null,
    base = repository.defaultBranch,
    draft = false,
    labels = [],
  } = options;
  const headRepository = world.repositories.get(options.headRepository?.id ?? repository.id) ?? repository;
  const now = world.now();
  const pull: PullRequest = {
    id: world.nextId(),
    number: repository.nextNumber++,
    repository,
    headRepository,
    headBranch: branch,
    headSha: await readBranch(headRepository, branch),
    baseBranch: base,
    baseSha: await readBranch(repository, base),
    author: findAccount(world, author.login, author.type ?? "User"),
    title,
    body,
    draft,
    labels: new Set(labels),
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    conflicting: false,
  };
  await publishHead(pull);
  repository.pullRequests.set(pull.number, pull);
  return pull;
}

async function readBranch({ git, fullName }: Repository, branch: string): Promise<string> {
  const head = await git.read(`refs/heads/${branch}`);
  if (head === undefined) throw new Error(`${fullName} has no branch ${branch}`);
  return head.oid;
}
