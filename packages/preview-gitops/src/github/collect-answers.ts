import { GitOpsError } from "../ports/gitops-repository.ts";
import type { GitObject, Item } from "./read-query.ts";

/** What was asked for, and GitHub's answer: `null` when it does not exist. */
export type Answer = readonly [item: Item, object: GitObject | null];

/** The parts of a snapshot while they are collected. */
export interface Collection {
  readonly files: Map<string, string>;
  readonly directories: Map<string, Map<string, string>>;
  readonly listings: Map<string, string[]>;
}

export function emptyCollection(): Collection {
  return { files: new Map(), directories: new Map(), listings: new Map() };
}

/** Adds one answer to the collection; gives back the directories that were too deep for it, to be asked for next. */
export function collect([item, object]: Answer, { files, directories, listings }: Collection): Item[] {
  if (object === null) return [];
  if (item.kind === "file") {
    if (object.isTruncated)
      throw new GitOpsError("refused", `${item.path} is too large for GitHub's API to show`);
    if (object.text !== undefined) files.set(item.path, textOf(object));
    return [];
  }
  if (object.entries === undefined) return [];
  if (item.kind === "listing") {
    const names = object.entries.filter(({ type }) => type === "tree").map(({ name }) => name);
    listings.set(item.path, names.toSorted());
    return [];
  }
  const root = item.partOf ?? item.path;
  const found = directories.get(root) ?? new Map<string, string>();
  directories.set(root, found);
  return collectFiles(object, item.path, root, found);
}

function collectFiles(tree: GitObject, path: string, root: string, found: Map<string, string>): Item[] {
  return (tree.entries ?? []).flatMap(({ name, type, object }): Item[] => {
    const below = path === "" ? name : `${path}/${name}`;
    if (type === "blob") found.set(below, textOf(object ?? {}));
    if (type !== "tree") return [];
    if (object?.entries === undefined) return [{ kind: "directory", path: below, partOf: root }];
    return collectFiles(object, below, root, found);
  });
}

/** GitHub gives no text for binary files, and part of the text of large ones, which is worse than none. */
function textOf({ text, isTruncated }: GitObject): string {
  return isTruncated ? "" : (text ?? "");
}
