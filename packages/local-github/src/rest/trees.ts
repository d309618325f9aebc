import { isFilePath, isOid } from "../git/git-names.ts";
import { editTree, MissingPathError, type PathChange } from "../git/edit-tree.ts";
import { readTree, readTreeRecursively } from "../git/read-tree.ts";
import { MODE, typeOfEntry, type TreeEntry } from "../git/tree.ts";
import type { Answer } from "../http/http-message.ts";
import { resolveCommit } from "../state/resolve-commit.ts";
import { readBody, type NewTreeEntry } from "./bodies.ts";
import { notFound, RestError } from "./rest-error.ts";
import { textParameter, type RestCall, type Route } from "./route.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { repositoryUrl } from "./objects/repository.ts";

const anyOf = ["contents"] as const;

export const treeRoutes: readonly Route[] = [
  { operation: "git/get-tree", access: "read", anyOf, handle: getTree },
  { operation: "git/create-tree", access: "write", anyOf, handle: createTree },
];
const PLURAL = { blob: "blobs", tree: "trees", commit: "commits" };

async function getTree(call: RestCall): Promise<Answer> {
  const tree = await findTree(call, textParameter(call, "tree_sha"));
  if (tree === undefined) throw notFound();
  return answerTree(call, 200, tree, call.query.has("recursive"));
}

/** Object id of the tree that a tree's SHA, a commit's SHA or a ref names. */
async function findTree({ repository }: RestCall, name: string): Promise<string | undefined> {
  if (!isOid(name)) return (await resolveCommit(repository, name))?.tree;
  return (await repository.git.read(`${name}^{tree}`))?.oid;
}

async function createTree(call: RestCall): Promise<Answer> {
  const { base_tree: base, tree } = readBody(call, "git/create-tree");
  const root = base === undefined ? undefined : await findTree(call, base);
  if (base !== undefined && root === undefined) throw notFound();
  const changes = new Map<string, PathChange>();
  for (const entry of tree) changes.set(entry.path ?? "", await toChange(call, entry));
  return answerTree(call, 201, await edit(call, root, changes), false);
}

async function toChange({ repository }: RestCall, entry: NewTreeEntry): Promise<PathChange> {
  const { path = "", mode = "100644", sha, content } = entry;
  if (!isFilePath(path)) throw new RestError(422, "tree.path contains a malformed path component");
  if (sha === null) return null;
  const gitMode = mode.replace(/^0/, "");
  if (content !== undefined)
    return { mode: gitMode, oid: repository.git.write("blob", Buffer.from(content)) };
  const object = sha === undefined ? undefined : await repository.git.read(sha);
  const type = gitMode === MODE.tree ? "tree" : "blob";
  if (object?.type !== type) throw new RestError(422, `tree.sha ${sha ?? ""} is not a valid ${type}`);
  return { mode: gitMode, oid: object.oid };
}

async function edit(
  { repository }: RestCall,
  root: string | undefined,
  changes: Map<string, PathChange>,
): Promise<string> {
  try {
    return await editTree(repository.git, root, changes);
  } catch (error) {
    // github.com/google/go-github/issues/2418
    if (error instanceof MissingPathError) throw new RestError(422, "GitRPC::BadObjectState");
    throw error;
  }
}

async function answerTree(call: RestCall, status: number, oid: string, recursive: boolean): Promise<Answer> {
  const { world, repository } = call;
  const entries = recursive
    ? await readTreeRecursively(repository.git, oid)
    : (await readTree(repository.git, oid)).map((entry) => ({ ...entry, path: entry.name }));
  return { status, body: buildGitTree(world, repository, { oid, entries }) };
}

/** A tree of the git database (`git-tree`). The path of each entry is relative to the tree. */
function buildGitTree(
  world: World,
  repository: Repository,
  tree: { readonly oid: string; readonly entries: readonly (TreeEntry & { readonly path: string })[] },
): object {
  const url = `${repositoryUrl(world, repository)}/git`;
  return {
    sha: tree.oid,
    url: `${url}/trees/${tree.oid}`,
    truncated: false,
    tree: tree.entries.map((entry) => {
      const type = typeOfEntry(entry);
      const { path, oid } = entry;
      return {
        path,
        mode: entry.mode.padStart(6, "0"),
        type,
        sha: oid,
        url: `${url}/${PLURAL[type]}/${oid}`,
      };
    }),
  };
}
