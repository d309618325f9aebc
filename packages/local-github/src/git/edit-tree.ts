import type { BareRepository } from "./bare-repository.ts";
import { readTree } from "./read-tree.ts";
import { MODE, serialiseTree, type TreeEntry } from "./tree.ts";

/** The new object of a path with its mode, or `null` to remove the path. */
export type PathChange = { readonly mode: string; readonly oid: string } | null;

/** The file to remove does not exist. */
export class MissingPathError extends Error {
  override readonly name = "MissingPathError";
}

/**
 * Stores the tree `root` with the changes, and returns its object id. Only the trees on the way to a changed
 * path are read and written. A directory that becomes empty is removed.
 *
 * @param root object id of a tree. Undefined: the empty tree
 * @throws MissingPathError when a removed path is not a file of `root`
 */
export async function editTree(
  git: BareRepository,
  root: string | undefined,
  changes: ReadonlyMap<string, PathChange>,
): Promise<string> {
  return git.write("tree", serialiseTree(await editEntries(git, root, changes)));
}

async function editEntries(
  git: BareRepository,
  tree: string | undefined,
  changes: ReadonlyMap<string, PathChange>,
): Promise<TreeEntry[]> {
  const entries = new Map((await readTree(git, tree)).map((entry) => [entry.name, entry]));
  for (const [path, change] of changes) {
    if (!path.includes("/")) changeEntry(entries, path, change);
  }
  for (const [name, below] of groupByDirectory(changes)) {
    const entry = entries.get(name);
    const directory = entry?.mode === MODE.tree ? entry.oid : undefined;
    const edited = await editEntries(git, directory, below);
    if (edited.length === 0) entries.delete(name);
    else entries.set(name, { mode: MODE.tree, name, oid: git.write("tree", serialiseTree(edited)) });
  }
  return [...entries.values()];
}

function changeEntry(entries: Map<string, TreeEntry>, name: string, change: PathChange): void {
  if (change !== null) {
    entries.set(name, { ...change, name });
    return;
  }
  const entry = entries.get(name);
  if (entry === undefined || entry.mode === MODE.tree) throw new MissingPathError(name);
  entries.delete(name);
}

function groupByDirectory(changes: ReadonlyMap<string, PathChange>): Map<string, Map<string, PathChange>> {
  const groups = new Map<string, Map<string, PathChange>>();
  for (const [path, change] of changes) {
    const slash = path.indexOf("/");
    if (slash < 0) continue;
    const name = path.slice(0, slash);
    const group = groups.get(name) ?? new Map<string, PathChange>();
    groups.set(name, group.set(path.slice(slash + 1), change));
  }
  return groups;
}
