import type { RefMove } from "../git/repository-files.ts";
import { runGit } from "../git/run-git.ts";
import type { PullRequest, Push, Repository } from "./repository.ts";
import type { World } from "./world.ts";

const BRANCH = "refs/heads/";

/** Whether a ref of the repository moved from where it had to be; pull requests and listeners know by then. */
export async function pushRef(world: World, repository: Repository, move: RefMove): Promise<boolean> {
  const moved = await repository.git.exclusively(() => repository.git.moveRef(move));
  if (moved) await announcePush(world, repository, { ref: move.ref, before: move.from, after: move.to });
  return moved;
}

/** Lets open pull requests follow a ref that has moved, then tells the listeners. */
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

/** Brings an open pull request to where its head branch is; a deleted branch leaves it where it was. */
export async function followHead(world: World, pull: PullRequest): Promise<void> {
  const head = await pull.headRepository.git.read(BRANCH + pull.headBranch);
  if (head === undefined || head.oid === pull.headSha) return;
  pull.headSha = head.oid;
  pull.updatedAt = world.now();
  await publishHead(pull);
}

/** Brings `refs/pull/N/head`, and the commits of a fork, to where the pull request is. */
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
