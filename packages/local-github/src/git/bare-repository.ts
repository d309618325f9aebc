import { parseCommit } from "./commit.ts";
import { isFilePath, isOid, isRefName } from "./git-names.ts";
import { isObjectType, type GitObject, type GitObjectType } from "./git-object.ts";
import { type RefMove, RepositoryFiles } from "./repository-files.ts";
import { runGitWith } from "./run-git.ts";
import { parseTree } from "./tree.ts";

/** Runs one task at a time, in the order of the calls. */
export type Mutex = <T>(task: () => Promise<T>) => Promise<T>;

/** A real bare git repository, which is read and written without git processes. */
export interface BareRepository {
  readonly directory: string;
  /**
   * The object that a git revision names (`<oid>`, `refs/heads/main`, `HEAD:some/path`); `undefined` when there is
   * none. A ref is read as it is at that moment.
   */
  read(revision: string): Promise<GitObject | undefined>;
  /** Stores an object, and returns its object id. */
  write(type: GitObjectType, content: Uint8Array): string;
  /**
   * Moves a ref from where it must be. False when the ref is somewhere else.
   *
   * @throws Error for a move to an object that does not exist
   */
  moveRef(move: RefMove): Promise<boolean>;
  /** Full name of each ref → object id. */
  listRefs(): ReadonlyMap<string, string>;
  /** Every change of refs runs in this queue, so that no two changes meet git's own lock. */
  readonly exclusively: Mutex;
}

/** The first line of an answer of `git cat-file --batch`. */
const HEADER = /^(?<oid>[0-9a-f]{40}) (?<type>\w+) \d+$/;

/** A new, empty repository in `directory`, which must not exist yet. */
export function createBareRepository(directory: string, branch: string): BareRepository {
  const files = new RepositoryFiles(directory);
  files.create(branch);
  return {
    directory,
    read: (revision) => readRevision(files, revision),
    write: (type, content) => files.writeObject(type, content),
    async moveRef(move) {
      if (move.to !== undefined && (await readObject(files, move.to)) === undefined)
        throw new Error(`${move.ref} cannot move to the nonexistent object ${move.to}`);
      return files.moveRef(move);
    },
    listRefs: () => files.listRefs(),
    exclusively: createMutex(),
  };
}

/** Reads a plain revision from the files. Git resolves the others, such as abbreviations and annotated tags. */
async function readRevision(files: RepositoryFiles, revision: string): Promise<GitObject | undefined> {
  if (revision === "" || revision.includes("\n")) return undefined;
  const colon = revision.indexOf(":");
  const [base, path] = colon < 0 ? [revision] : [revision.slice(0, colon), revision.slice(colon + 1)];
  const name = base.replace(/\^\{tree\}$/, "");
  const oid = resolveName(files, name);
  if (oid === null) return undefined;
  const isPlain = oid !== undefined && (path === undefined || path === "" || isFilePath(path));
  const object = isPlain ? await readObject(files, oid) : undefined;
  if (!isPlain || object?.type === "tag") return askGit(files, revision);
  return name === revision ? object : readBelow(files, object, path ?? "");
}

/** The object id that a name stands for; `null` when there is none, `undefined` when only git can tell. */
function resolveName(files: RepositoryFiles, name: string): string | null | undefined {
  if (isOid(name)) return name;
  if (name === "HEAD" || isRefName(name)) return files.readRef(name) ?? null;
  const full = [`refs/tags/${name}`, `refs/heads/${name}`].filter(isRefName);
  return full.map((ref) => files.readRef(ref)).find((oid) => oid !== undefined);
}

/** The object at a path of a commit or a tree. The empty path is the root. */
async function readBelow(
  files: RepositoryFiles,
  root: GitObject | undefined,
  path: string,
): Promise<GitObject | undefined> {
  let object = root;
  if (root?.type === "commit") object = await readObject(files, parseCommit(root.content).tree);
  for (const name of path === "" ? [] : path.split("/")) {
    if (object?.type !== "tree") return undefined;
    const entry = parseTree(object.content).find((candidate) => candidate.name === name);
    object = entry && (await readObject(files, entry.oid));
  }
  return object;
}

async function readObject(files: RepositoryFiles, oid: string): Promise<GitObject | undefined> {
  return files.readObject(oid) ?? askGit(files, oid);
}

/** The object that git finds, also in a pack. */
async function askGit(files: RepositoryFiles, revision: string): Promise<GitObject | undefined> {
  const output = await runGitWith(`${revision}\n`, files.directory, "cat-file", "--batch");
  const end = output.indexOf("\n");
  const { oid, type } = HEADER.exec(output.toString("latin1", 0, end))?.groups ?? {};
  if (oid === undefined || !isObjectType(type)) return undefined;
  return files.keep({ oid, type, content: output.subarray(end + 1, -1) });
}

function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
