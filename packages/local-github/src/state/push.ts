import type { RefMove } from "../git/repository-files.ts";
import { runGit } from "../git/run-git.ts";
import type { PullRequest, Push, Repository } from "./repository.ts";
import type { World } from "./world.ts";

const BRANCH = "refs/heads/";

/** Moves a ref, and notifies pull requests and listeners. False when the ref is not where it must be. */
export async function pushRef(world: World, repository: Repository, move: RefMove): Promise<boolean> {
  const moved = await repository.git.exclusively(() => repository.git.moveRef(move));
  if (moved) await announcePush(world, repository, { ref: move.ref, before: move.from, after: move.to });
  return moved;
}

/** Moves the heads of open pull requests after a ref, then calls the listeners. */
export async function announcePush(world: World, repository: Repository, push: Push): Promise<void> {
  repository.pushedAt = world.now();
  if (push.ref.startsWith(BRANCH)) {
    await followBranch(world, repository, push.ref.slice(BRANCH.length));
  }
  for (const listener of repository.pushListeners) listener(push);
}

async function followBranch(world: World, head: Repository, branch: string): Promise<void> {
  for (const { pullRequests } of world.repositories.values()) {
    for (const pull of pullRequests.values()) {
      const follows = pull.headRepository === head && pull.headBranch === branch && pull.closedAt === null;
      if (follows) await followHead(world, pull);
    }
  }
}

/** Moves an open pull request to its head branch. After the deletion of the branch, the pull request stays. */
export async function followHead(world: World, pull: PullRequest): Promise<void> {
  const head = await pull.headRepository.git.read(BRANCH + pull.headBranch);
  if (head === undefined || head.oid === pull.headSha) return;
  pull.headSha = head.oid;
  pull.updatedAt = world.now();
  await publishHead(pull);
}

/** Moves `refs/pull/N/head` to the pull request's head, and fetches the commits of a fork. */
export async function publishHead(pull: PullRequest): Promise<void> {
  const { repository, headRepository, number } = pull;
  const { git } = repository;
  const ref = `refs/pull/${number}/head`;
  await git.exclusively(async () => {
    if (headRepository !== repository) {
      await runGit(git.directory, "fetch", "--quiet", headRepository.git.directory, pull.headSha);
    }
    const current = await git.read(ref);
    if (current?.oid !== pull.headSha) await git.moveRef({ ref, from: current?.oid, to: pull.headSha });
  });
}
