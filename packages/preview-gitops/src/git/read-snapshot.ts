import { GitOpsError, type Snapshot, type Wanted } from "../ports/gitops-repository.ts";
import { type Clone, TEXT_MAX } from "./clone.ts";

/** Contents of files and directories, at any depth. */
interface Contents {
  tree(oid: string): Tree;
  /** Empty for a binary file, and for a file above {@link TEXT_MAX}. */
  text(oid: string): string;
}

/** The part of the contents that was fetched. */
interface Local {
  readonly trees: ReadonlyMap<string, Tree>;
  readonly files: ReadonlyMap<string, Buffer>;
  /** Trees and files that are not in the clone. */
  readonly missing: readonly string[];
}

/** One name in a tree. */
interface TreeEntry {
  readonly kind: EntryKind;
  readonly mode: string;
  readonly oid: string;
}

/** Name → entry. */
type Tree = ReadonlyMap<string, TreeEntry>;

/** Some directories of one commit. The path of the root is "". */
interface Trees {
  /** The entries of one of these directories; undefined when it does not exist. */
  tree(directory: string): Tree | undefined;
  /** The entry at a path in one of these directories. */
  entry(path: string): TreeEntry | undefined;
}

/** The kind of an entry. The commit of a submodule is in another repository. */
type EntryKind = "file" | "directory" | "submodule";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const OID_BYTES = 20;

/**
 * The wanted contents at one commit. One fetch for each level above the deepest wanted path, and one for the contents of
 * all wanted files and directories.
 */
export async function readSnapshot(clone: Clone, head: string, wanted: Wanted): Promise<Snapshot> {
  const { files = [], directories = [], listings = [] } = wanted;
  const above = await readTrees(clone, head, [...[...files, ...directories].map(directoryOf), ...listings]);
  const wantedFiles = present(files, (path) => ofKind(above.entry(path), "file"));
  const wantedDirectories = present(directories, (path) => ofKind(above.entry(path), "directory"));
  const contents = await readContents(clone, [...wantedFiles.values(), ...wantedDirectories.values()]);
  return {
    head,
    files: mapValues(wantedFiles, ({ oid }) => contents.text(oid)),
    directories: new Map(
      [...wantedDirectories].map(([path, { oid }]) => [path, new Map(filesBelow(contents, path, oid))]),
    ),
    listings: present(listings, (path) => listing(above.tree(path))),
  };
}

/** The text of a file, byte for byte. Empty for a binary file: it is not UTF-8, or has a NUL. */
export function blobText(content: Buffer): string {
  if (content.includes(0)) return "";
  try {
    return utf8.decode(content);
  } catch {
    return "";
  }
}

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
    const objects = await readObjects(clone, [...new Set(level.values())]);
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

function present<T>(paths: readonly string[], find: (path: string) => T | undefined): Map<string, T> {
  const found = new Map<string, T>();
  for (const path of paths) {
    const value = find(path);
    if (value !== undefined) found.set(path, value);
  }
  return found;
}

function ofKind(entry: TreeEntry | undefined, kind: EntryKind): TreeEntry | undefined {
  return entry?.kind === kind ? entry : undefined;
}

async function readObjects(clone: Clone, oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const local = await clone.objects.read(oids);
  const missing = oids.filter((oid) => !local.has(oid));
  if (missing.length === 0) return local;
  await clone.fetchObjects(missing, "alone");
  const fetched = await clone.objects.read(missing);
  if (fetched.size === missing.length) return new Map([...local, ...fetched]);
  throw new GitOpsError("unreachable", `${clone.name} did not deliver all objects. Try again later.`);
}

/** The contents of these entries and of everything below them, with at most one fetch. */
async function readContents(clone: Clone, entries: readonly TreeEntry[]): Promise<Contents> {
  let local = await walk(clone, entries);
  if (local.missing.length > 0) {
    await clone.fetchObjects(local.missing, "below");
    local = await walk(clone, entries);
  }
  const { trees, files } = local;
  return {
    tree: (oid) => trees.get(oid) ?? new Map(),
    text: (oid) => blobText(files.get(oid) ?? Buffer.alloc(0)),
  };
}

async function walk(clone: Clone, entries: readonly TreeEntry[]): Promise<Local> {
  const trees = new Map<string, Tree>();
  const fileOids = new Set<string>();
  const missing: string[] = [];
  for (let level = entries; level.length > 0;) {
    for (const oid of oidsOfKind(level, "file")) fileOids.add(oid);
    const oids = [...oidsOfKind(level, "directory")].filter((oid) => !trees.has(oid));
    const found = await clone.objects.read(oids);
    for (const [oid, content] of found) trees.set(oid, parseTree(content));
    missing.push(...absent(oids, found));
    level = [...found.keys()].flatMap((oid) => [...(trees.get(oid)?.values() ?? [])]);
  }
  const files = await clone.objects.read([...fileOids], TEXT_MAX);
  return { trees, files, missing: [...missing, ...absent([...fileOids], files)] };
}

function oidsOfKind(entries: readonly TreeEntry[], kind: EntryKind): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => (entry.kind === kind ? [entry.oid] : [])));
}

function absent(oids: readonly string[], found: ReadonlyMap<string, Buffer>): readonly string[] {
  return oids.filter((oid) => !found.has(oid));
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): ReadonlyMap<string, U> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function* filesBelow(
  contents: Contents,
  directory: string,
  tree: string,
): Generator<[path: string, text: string]> {
  for (const [name, { kind, oid }] of contents.tree(tree)) {
    const path = pathIn(directory, name);
    if (kind === "directory") yield* filesBelow(contents, path, oid);
    if (kind === "file") yield [path, contents.text(oid)];
  }
}

/** Path of an entry by its directory and its name. */
function pathIn(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

function listing(tree: Tree | undefined): readonly string[] | undefined {
  if (!tree) return undefined;
  return [...tree].flatMap(([name, { kind }]) => (kind === "directory" ? [name] : [])).toSorted();
}

function withAncestors(directories: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>();
  for (let path of directories) {
    for (; path !== "" && !all.has(path); path = directoryOf(path)) all.add(path);
  }
  return all;
}

async function rootTree(clone: Clone, commit: string): Promise<TreeEntry> {
  const content = await readObjects(clone, [commit]);
  const oid = (content.get(commit)?.toString("latin1") ?? "").slice("tree ".length, "tree ".length + 40);
  return { kind: "directory", mode: "40000", oid };
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
