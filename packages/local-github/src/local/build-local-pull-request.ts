import { addComment } from "../state/comments.ts";
import type { Comment, PullRequest, Repository } from "../state/repository.ts";
import { toNodeId } from "../state/node-id.ts";
import { followHead, publishHead } from "../state/push.ts";
import { findAccount, type World } from "../state/world.ts";
import type { LocalComment, LocalPullRequest, PullRequestOptions } from "./local-github.ts";

/** A pull request as tests see it. */
export function buildLocalPullRequest(world: World, pull: PullRequest): LocalPullRequest {
  const touch = (): void => void (pull.updatedAt = world.now());
  return {
    id: pull.id,
    nodeId: toNodeId("PR", pull.repository.id, pull.number),
    number: pull.number,
    get url() {
      return `${world.addresses.html}/${pull.repository.fullName}/pull/${pull.number}`;
    },
    get state() {
      return pull.closedAt === null ? "open" : "closed";
    },
    get merged() {
      return pull.mergedAt !== null;
    },
    get headSha() {
      return pull.headSha;
    },
    get labels() {
      return [...pull.labels];
    },
    close(how) {
      close(world, pull, how);
      touch();
    },
    async reopen() {
      pull.closedAt = null;
      touch();
      await followHead(world, pull);
    },
    setConflicting(conflicting) {
      pull.conflicting = conflicting;
      touch();
    },
    setDraft(draft) {
      pull.draft = draft;
      touch();
    },
    addLabel(label) {
      pull.labels.add(label);
      touch();
    },
    removeLabel(label) {
      pull.labels.delete(label);
      touch();
    },
    async edit({ title, body, base }) {
      pull.title = title ?? pull.title;
      pull.body = body ?? pull.body;
      if (base !== undefined) await retarget(pull, base);
      touch();
    },
    comments: () => pull.comments.map(toLocalComment),
    addComment({ login, type = "User", ...comment }) {
      const author = findAccount(world, login, type);
      return toLocalComment(addComment(world, pull, { author, ...comment }));
    },
  };
}

function close(
  world: World,
  pull: PullRequest,
  { merged = false, by }: Parameters<LocalPullRequest["close"]>[0] = {},
): void {
  pull.closedAt = world.now();
  pull.mergedAt = merged ? pull.closedAt : null;
  const merger = by === undefined ? pull.author : findAccount(world, by.login, by.type ?? "User");
  pull.mergedBy = merged ? merger : null;
}

async function retarget(pull: PullRequest, base: string): Promise<void> {
  const head = await pull.repository.git.read(`refs/heads/${base}`);
  if (head === undefined) throw new Error(`${pull.repository.fullName} has no branch ${base}`);
  pull.baseBranch = base;
  pull.baseSha = head.oid;
}

function toLocalComment({ id, author, body, createdAt, updatedAt }: Comment): LocalComment {
  return { id, login: author.login, body, createdAt, updatedAt };
}

/** A new pull request with the repository's next number. Its head is at `refs/pull/N/head`. */
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
