import { GitOpsError } from "../ports/gitops-repository.ts";
import type { Clone } from "./clone.ts";

/** One name in a tree. */
export interface TreeEntry {
  readonly kind: EntryKind;
  readonly mode: string;
  readonly oid: string;
}

/** Name → entry. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** Some directories of one commit. The path of the root is "". */
interface Trees {
  /** The entries of one of these directories; undefined when it does not exist. */
  tree(directory: string): Tree | undefined;
  /** The entry at a path in one of these directories. */
  entry(path: string): TreeEntry | undefined;
}

/** The kind of an entry. The commit of a submodule is in another repository. */
export type EntryKind = "file" | "directory" | "submodule";

const OID_BYTES = 20;

/**
 * These directories and all directories above them, at one commit. One fetch for each level that is not in the clone yet,
 * however many directories there are.
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

/** Path of an entry by its directory and its name. */
export function pathIn(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** The entries of a tree object: each is `MODE SP NAME NUL` and the 20 bytes of an object id. */
export function parseTree(content: Buffer): Tree {
  const tree = new Map<string, TreeEntry>();
  for (let position = 0; position < content.length;) {
    const space = content.indexOf(" ", position);
    const nul = content.indexOf(0, space);
    const mode = content.toString("latin1", position, space);
    const oid = content.toString("hex", nul + 1, nul + 1 + OID_BYTES);
    tree.set(content.toString("utf8", space + 1, nul), { kind: kindOf(mode), mode, oid });
    position = nul + 1 + OID_BYTES;
  }
  return tree;
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

function kindOf(mode: string): EntryKind {
  if (mode === "40000") return "directory";
  return mode === "160000" ? "submodule" : "file";
}
