import { GitOpsError } from "../ports/gitops-repository.ts";
import type { Clone } from "./clone.ts";
import { parseTree, type Tree, type TreeEntry } from "./tree.ts";

/** The directories of one commit that were asked for. Paths of directories may be "", the root. */
export interface Trees {
  /** What is in one of these directories; nothing where none exists. */
  tree(directory: string): Tree | undefined;
  /** What is at a path, when the directory it is in was asked for. */
  entry(path: string): TreeEntry | undefined;
}

/**
 * These directories and all directories above them, at one commit. One fetch for each level that is not in the
 * clone yet, whatever the number of directories.
 */
export async function readTrees(clone: Clone, commit: string, directories: Iterable<string>): Promise<Trees> {
  const wanted = withAncestors(directories);
  const trees = new Map<string, Tree>();
  const root = await rootTree(clone, commit);
  let level: ReadonlyMap<string, string> = new Map([["", root.oid]]);
  while (level.size > 0) {
    const objects = await contents(clone, [...new Set(level.values())]);
    const below = new Map<string, string>();
    for (const [path, oid] of level) {
      const tree = parseTree(objects.get(oid) ?? Buffer.alloc(0));
      trees.set(path, tree);
      for (const [child, childOid] of subdirectories(path, tree)) {
        if (wanted.has(child)) below.set(child, childOid);
      }
    }
    level = below;
  }
  return {
    tree: (directory) => trees.get(directory),
    entry: (path) =>
      path === "" ? root : trees.get(directoryOf(path))?.get(path.slice(path.lastIndexOf("/") + 1)),
  };
}

/** Path of the directory that a path is in; "" for the root. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Path of what is called `name` in a directory; the root is "". */
export function pathIn(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

function withAncestors(directories: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>();
  for (let path of directories) {
    for (; path !== "" && !all.has(path); path = directoryOf(path)) all.add(path);
  }
  return all;
}

async function rootTree(clone: Clone, commit: string): Promise<TreeEntry> {
  const content = await contents(clone, [commit]);
  const oid = (content.get(commit)?.toString("latin1") ?? "").slice("tree ".length, "tree ".length + 40);
  return { kind: "directory", mode: "40000", oid };
}

async function contents(clone: Clone, oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const local = await clone.objects.read(oids);
  const missing = oids.filter((oid) => !local.has(oid));
  if (missing.length === 0) return local;
  await clone.fetchObjects(missing, "alone");
  const fetched = await clone.objects.read(missing);
  if (fetched.size === missing.length) return new Map([...local, ...fetched]);
  throw new GitOpsError("unreachable", `${clone.name} did not deliver all objects. Try again later.`);
}

function* subdirectories(directory: string, tree: Tree): Generator<readonly [path: string, oid: string]> {
  for (const [name, entry] of tree) {
    if (entry.kind === "directory") yield [pathIn(directory, name), entry.oid];
  }
}
