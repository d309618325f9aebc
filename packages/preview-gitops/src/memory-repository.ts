import { hash } from "node:crypto";
import {
  assertApplies,
  assertCommit,
  GitOpsError,
  type Commit,
  type GitOpsRepository,
  type Snapshot,
  type Wanted,
} from "./ports/gitops-repository.ts";

/** One commit of a {@link MemoryRepository}. */
export interface MemoryCommit {
  readonly oid: string;
  /** Default: the commit is the first */
  readonly parent: string | undefined;
  readonly message: string;
}

/** A repository in memory that shows its history, for tests. */
export interface MemoryRepository extends GitOpsRepository {
  /** Every landed commit, oldest first. The list grows with each commit. */
  readonly commits: readonly MemoryCommit[];
  /**
   * Path → text of all files at a landed commit.
   *
   * @throws RangeError when no such commit has landed
   */
  filesAt(oid: string): ReadonlyMap<string, string>;
}

/** Immutable. A commit copies the changed directories, and shares the others with its parent. */
type Directory = ReadonlyMap<string, string | Directory>;

const EMPTY: Directory = new Map();

/**
 * A GitOps repository in memory, for tests. Any number of writers may share it, because commits land by compare-and-swap. The
 * id of a commit is a hash of its change and its parent.
 *
 * @param files The files of the first commit
 * @throws TypeError when `files` cannot be the files of one commit
 */
export function memoryRepository(files: ReadonlyMap<string, string> = new Map()): MemoryRepository {
  const commits: MemoryCommit[] = [];
  const roots = new Map<string, Directory>();
  let head = "";
  const land = (root: Directory, commit: Commit): string => {
    const oid = hash("sha1", JSON.stringify([commit.head, commit.message, [...commit.write], commit.remove]));
    commits.push({ oid, parent: head || undefined, message: commit.message });
    roots.set(oid, root);
    return (head = oid);
  };
  const rootAt = (oid: string): Directory => {
    const root = roots.get(oid);
    if (!root) throw new RangeError(`No commit ${oid} has landed.`);
    return root;
  };
  const first: Commit = { head: "", message: "Begin", write: files, remove: [] };
  if (files.size > 0) assertCommit(first);
  land(changed(EMPTY, first), first);
  return {
    commits,
    filesAt: (oid) => new Map(filesBelow(rootAt(oid))),
    read: async (wanted) => {
      const { at: oid = head } = wanted;
      if (!roots.has(oid)) throw new GitOpsError("lost-race", `The branch has no commit ${oid}.`);
      return snapshot(oid, rootAt(oid), wanted);
    },
    commit: async (commit) => {
      assertCommit(commit);
      if (commit.head !== head)
        throw new GitOpsError("lost-race", `The branch is at ${head}, not ${commit.head}.`);
      const root = rootAt(head);
      assertApplies(commit, (path) => kindOf(at(root, path)));
      return land(changed(root, commit), commit);
    },
  };
}

function changed(root: Directory, { write, remove }: Commit): Directory {
  let result = root;
  for (const path of remove) result = withEntry(result, path.split("/"), undefined);
  for (const [path, text] of write) result = withEntry(result, path.split("/"), text);
  return result;
}

function withEntry(directory: Directory, path: readonly string[], text: string | undefined): Directory {
  const [name = "", ...rest] = path;
  const copy = new Map(directory);
  const entry = rest.length === 0 ? text : withEntry(subdirectory(directory, name) ?? EMPTY, rest, text);
  if (entry === undefined || (typeof entry === "object" && entry.size === 0)) copy.delete(name);
  else copy.set(name, entry);
  return copy;
}

function snapshot(head: string, root: Directory, { files, directories, listings }: Wanted): Snapshot {
  return {
    head,
    files: present(files, (path) => textAt(root, path)),
    directories: present(directories, (path) => {
      const directory = subdirectory(root, path);
      return directory && new Map(filesBelow(directory, path));
    }),
    listings: present(listings, (path) => {
      const directory = subdirectory(root, path);
      return (
        directory &&
        [...directory].flatMap(([name, entry]) => (typeof entry === "object" ? [name] : [])).toSorted()
      );
    }),
  };
}

function present<T>(
  paths: readonly string[] = [],
  find: (path: string) => T | undefined,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const path of paths) {
    const value = find(path);
    if (value !== undefined) found.set(path, value);
  }
  return found;
}

function at(root: Directory, path: string): string | Directory | undefined {
  let entry: string | Directory | undefined = root;
  for (const name of path === "" ? [] : path.split("/")) {
    entry = typeof entry === "object" ? entry.get(name) : undefined;
  }
  return entry;
}

function textAt(root: Directory, path: string): string | undefined {
  const entry = at(root, path);
  return typeof entry === "string" ? entry : undefined;
}

function subdirectory(root: Directory, path: string): Directory | undefined {
  const entry = at(root, path);
  return typeof entry === "object" ? entry : undefined;
}

function kindOf(entry: string | Directory | undefined): string | undefined {
  if (entry === undefined) return undefined;
  return typeof entry === "string" ? "file" : "directory";
}

function* filesBelow(directory: Directory, path = ""): Generator<readonly [path: string, text: string]> {
  for (const [name, entry] of directory) {
    const child = path === "" ? name : `${path}/${name}`;
    if (typeof entry === "string") yield [child, entry];
    else yield* filesBelow(entry, child);
  }
}
