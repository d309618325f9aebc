import type { CommitHistoryArgs } from "@octokit/graphql-schema";
import { parseCommit } from "../git/commit.ts";
import type { GitObject } from "../git/git-object.ts";
import { readHistory } from "../git/history.ts";
import { parseTree, typeOfEntry, type TreeEntry } from "../git/tree.ts";
import { toNodeId } from "../state/node-id.ts";
import type { Repository } from "../state/repository.ts";
import { timestamp } from "../http/http-message.ts";
import { NotServedError } from "../server/endpoint.ts";
import { refuseUnbounded } from "./connection.ts";
import type { GraphQLObject } from "./resolve-field.ts";
import type { Scope } from "./scope.ts";

/** A file is binary for git when its first bytes have a zero byte (git: xdiff-interface.c, FIRST_FEW_BYTES). */
const BINARY_WINDOW = 8_000;

/** An object of the repository's git database, with its path from the root. */
export async function readGitObject(
  scope: Scope,
  repository: Repository,
  revision: string,
  path = "",
): Promise<GraphQLObject | null> {
  const object = await repository.git.read(revision);
  if (object === undefined) return null;
  if (object.type === "commit") return buildCommitObject(scope, repository, object);
  return object.type === "tree" ? buildTree(scope, repository, object, path) : buildBlob(repository, object);
}

/** A commit, `Commit` in the schema. */
function buildCommitObject(scope: Scope, repository: Repository, { oid, content }: GitObject): GraphQLObject {
  const { message, author, committer, tree, parents } = parseCommit(content);
  return {
    __typename: "Commit",
    id: toNodeId("C", repository.id, oid),
    oid,
    url: `${scope.world.addresses.html}/${repository.fullName}/commit/${oid}`,
    message,
    messageHeadline: message.split("\n", 1)[0] ?? "",
    authoredDate: timestamp(author.date),
    committedDate: timestamp(committer.date),
    tree: () => readGitObject(scope, repository, tree),
    parents: { __typename: "CommitConnection", totalCount: parents.length },
    history: (args: CommitHistoryArgs) => buildHistory(repository, oid, args),
  };
}

/** The first page only. The history has no merges here. */
async function buildHistory(
  repository: Repository,
  oid: string,
  args: CommitHistoryArgs,
): Promise<GraphQLObject> {
  const unserved = Object.keys(args).filter((name) => name !== "first");
  if (unserved.length > 0) throw new NotServedError(`history with ${unserved.join(", ")}`);
  refuseUnbounded("history", args);
  const commits = await readHistory(repository.git, oid, args.first ?? 0);
  return {
    __typename: "CommitHistoryConnection",
    nodes: commits.map((commit) => ({
      __typename: "Commit",
      oid: commit.oid,
      committedDate: timestamp(commit.committer.date),
    })),
  };
}

function buildTree(
  scope: Scope,
  repository: Repository,
  { oid, content }: GitObject,
  path: string,
): GraphQLObject {
  return {
    __typename: "Tree",
    id: toNodeId("T", repository.id, oid),
    oid,
    entries: () => parseTree(content).map((entry) => buildEntry(scope, repository, entry, path)),
  };
}

function buildEntry(
  scope: Scope,
  repository: Repository,
  entry: TreeEntry,
  directory: string,
): GraphQLObject {
  const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
  return {
    __typename: "TreeEntry",
    name: entry.name,
    path,
    type: typeOfEntry(entry),
    mode: Number.parseInt(entry.mode, 8),
    oid: entry.oid,
    object: () => readGitObject(scope, repository, entry.oid, path),
  };
}

function buildBlob(repository: Repository, { oid, content }: GitObject): GraphQLObject {
  const isBinary = content.subarray(0, BINARY_WINDOW).includes(0);
  return {
    __typename: "Blob",
    id: toNodeId("B", repository.id, oid),
    oid,
    byteSize: content.length,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : content.toString("utf8"),
  };
}
