import {
  assertCommit,
  GitOpsError,
  type Commit,
  type GitOpsRepository,
  type Snapshot,
  type Wanted,
} from "../ports/gitops-repository.ts";
import { type GitHubRepositoryOptions, parseFullName } from "./github-client.ts";
import {
  type Answer,
  collect,
  emptyCollection,
  type GitObject,
  type Item,
  type ReadAnswer,
  readQuery,
} from "./read-query.ts";
import { attempt, committing, reading } from "./to-gitops-error.ts";

/** Objects in one query. GitHub refuses queries that use too many resources. */
const BATCH = 50;

interface CommitAnswer {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } };
}

const COMMIT = `mutation CommitToGitOps($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/**
 * The GitOps repository through GitHub's GraphQL API, without a clone. One request reads, and one commits. GitHub signs the
 * commits, and `expectedHeadOid` makes them compare-and-swap.
 */
export function graphqlRepository(options: GitHubRepositoryOptions): GitOpsRepository {
  let branchName = options.branch;
  return {
    async read(wanted) {
      const { snapshot, branch } = await readSnapshot(options, toItems(wanted), wanted.at);
      branchName = branch;
      return snapshot;
    },
    async commit(commit) {
      assertCommit(commit);
      branchName ??= (await readSnapshot(options, [])).branch;
      return createCommit(options, branchName, commit);
    },
  };
}

function toItems({ files = [], directories = [], listings = [] }: Wanted): Item[] {
  return [
    ...files.map((path): Item => ({ kind: "file", path })),
    ...directories.map((path): Item => ({ kind: "directory", path })),
    ...listings.map((path): Item => ({ kind: "listing", path })),
  ];
}

async function readSnapshot(
  options: GitHubRepositoryOptions,
  items: readonly Item[],
  at?: string,
): Promise<{ snapshot: Snapshot; branch: string }> {
  const collected = emptyCollection();
  const begun = items.slice(0, BATCH);
  const first = at === undefined ? await readAtHead(options, begun) : await readAt(options, begun, at);
  const queue = [...first.answers.flatMap((answer) => collect(answer, collected)), ...items.slice(BATCH)];
  while (queue.length > 0) {
    // The other batches are read at the commit of the first one, so that the snapshot is of one commit.
    const { answers } = await readAt(options, queue.splice(0, BATCH), first.head);
    queue.push(...answers.flatMap((answer) => collect(answer, collected)));
  }
  return { snapshot: { head: first.head, ...collected }, branch: first.branch };
}

/** The answer to one query. */
interface Reading {
  readonly head: string;
  readonly branch: string;
  readonly answers: readonly Answer[];
  /** Whether the branch stayed at one commit while GitHub answered. */
  readonly settled: boolean;
}

/** One request, and a second one when the branch moved while GitHub answered. */
async function readAtHead(options: GitHubRepositoryOptions, items: readonly Item[]): Promise<Reading> {
  const seen = await readItems(options, items, options.branch ? `refs/heads/${options.branch}` : "HEAD");
  if (seen.settled) return seen;
  const { answers } = await readAt(options, items, seen.head);
  return { ...seen, answers };
}

/**
 * Reads at a commit. Reads the commit itself too, because GitHub answers for the paths of a missing commit as if they did not
 * exist.
 *
 * @throws GitOpsError `lost-race` when the commit does not exist, or no longer
 */
async function readAt(
  options: GitHubRepositoryOptions,
  items: readonly Item[],
  oid: string,
): Promise<Reading> {
  const commit: Item = { kind: "commit", path: "" };
  const { answers, ...seen } = await readItems(options, [commit, ...items], oid);
  if (answers[0]?.[1]?.oid === oid) return { ...seen, head: oid, answers: answers.slice(1) };
  throw new GitOpsError("lost-race", `${options.fullName} has no commit ${oid} any more`);
}

async function readItems(
  options: GitHubRepositoryOptions,
  items: readonly Item[],
  revision: string,
): Promise<Reading> {
  const { client, fullName, branch } = options;
  const paths = items.map(({ kind, path }, index) => [
    `path${index}`,
    kind === "commit" ? revision : `${revision}:${path}`,
  ]);
  const variables = {
    ...parseFullName(fullName),
    ...(branch ? { branch } : {}),
    ...Object.fromEntries(paths),
  };
  const query = readQuery(items, branch);
  const repository = await attempt(reading(options.fullName), async () => {
    return (await client.graphql<ReadAnswer>(query, variables)).repository ?? leftOut();
  });
  const { before, after } = repository;
  if (before === null || after === null) {
    throw new GitOpsError("not-found", `${fullName} has no branch ${branch ?? "yet: it is empty"}`);
  }
  const answers = items.map((item, index): Answer => [item, answerOf(repository, index)]);
  const settled = before.target.oid === after.target.oid;
  return { head: after.target.oid, branch: after.name, answers, settled };
}

/** GitHub has left out keys of existing objects without an error. So a missing key says nothing. */
function answerOf(repository: NonNullable<ReadAnswer["repository"]>, index: number): GitObject | null {
  const object = repository[`item${index}`];
  return object === undefined ? leftOut() : object;
}

function leftOut(): never {
  throw new GitOpsError("unreachable", "GitHub's answer leaves out what was asked for");
}

async function createCommit(
  options: GitHubRepositoryOptions,
  branch: string,
  commit: Commit,
): Promise<string> {
  const [headline = "", ...rest] = commit.message.split("\n");
  const input = {
    branch: { repositoryNameWithOwner: options.fullName, branchName: branch },
    expectedHeadOid: commit.head,
    message: { headline, body: rest.join("\n").trim() },
    fileChanges: {
      additions: [...commit.write].map(([path, text]) => ({
        path,
        contents: Buffer.from(text).toString("base64"),
      })),
      deletions: commit.remove.map((path) => ({ path })),
    },
  };
  return attempt(committing(options.fullName), async () => {
    return (await options.client.graphql<CommitAnswer>(COMMIT, { input })).createCommitOnBranch.commit.oid;
  });
}
