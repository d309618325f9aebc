import type { Snapshot, Wanted } from "../ports/gitops-repository.ts";
import { type Clone, TEXT_MAX } from "./clone.ts";
import {
  directoryOf,
  type EntryKind,
  parseTree,
  pathIn,
  readTrees,
  type Tree,
  type TreeEntry,
} from "./read-trees.ts";

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

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

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

function listing(tree: Tree | undefined): readonly string[] | undefined {
  if (!tree) return undefined;
  return [...tree].flatMap(([name, { kind }]) => (kind === "directory" ? [name] : [])).toSorted();
}
