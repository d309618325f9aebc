import type { Snapshot, Wanted } from "../ports/gitops-repository.ts";
import type { Clone } from "./clone.ts";
import { readContents, type Contents } from "./read-contents.ts";
import { directoryOf, pathIn, readTrees } from "./read-trees.ts";
import type { Tree, TreeEntry } from "./tree.ts";

/**
 * What is wanted, at one commit. One fetch for each level above the deepest wanted path, and one for all that is
 * in the wanted files and directories.
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

function ofKind(entry: TreeEntry | undefined, kind: TreeEntry["kind"]): TreeEntry | undefined {
  return entry?.kind === kind ? entry : undefined;
}

function listing(tree: Tree | undefined): readonly string[] | undefined {
  if (!tree) return undefined;
  return [...tree].flatMap(([name, { kind }]) => (kind === "directory" ? [name] : [])).toSorted();
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

function present<T>(paths: readonly string[], find: (path: string) => T | undefined): Map<string, T> {
  const found = new Map<string, T>();
  for (const path of paths) {
    const value = find(path);
    if (value !== undefined) found.set(path, value);
  }
  return found;
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): ReadonlyMap<string, U> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
