import type { BareRepository } from "./bare-repository.ts";
import { parseTree, typeOfEntry, type TreeEntry } from "./tree.ts";

/** A file of a tree, with its path from the tree's root. */
export interface TreeFile extends TreeEntry {
  readonly path: string;
}

/** The entries of a tree. None for `undefined` and for another object. */
export async function readTree(git: BareRepository, revision: string | undefined): Promise<TreeEntry[]> {
  const object = revision === undefined ? undefined : await git.read(revision);
  return object?.type === "tree" ? parseTree(object.content) : [];
}

/** Every entry below a tree. A directory comes before its entries. */
export async function readTreeRecursively(
  git: BareRepository,
  revision: string,
  base = "",
): Promise<TreeFile[]> {
  const found: TreeFile[] = [];
  for (const entry of await readTree(git, revision)) {
    const path = base === "" ? entry.name : `${base}/${entry.name}`;
    found.push({ ...entry, path });
    if (typeOfEntry(entry) === "tree") found.push(...(await readTreeRecursively(git, entry.oid, path)));
  }
  return found;
}
