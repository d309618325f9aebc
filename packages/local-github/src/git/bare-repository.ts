import { parseCommit } from "./commit.ts";
import { isObjectType, isOid, type GitObject, type GitObjectType } from "./git-object.ts";
import { isFilePath } from "./file-path.ts";
import { type GitOutput, GitProcess } from "./git-process.ts";
import { isRefName } from "./ref-name.ts";
import { type RefMove, RepositoryFiles } from "./repository-files.ts";
import { parseTree } from "./tree.ts";

/** Lets one piece of work at a time through, in the order of asking. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>;

/** A real bare git repository, read and written without a process for every step. */
export interface BareRepository extends AsyncDisposable {
  readonly directory: string;
  /**
   * The object that a git revision names (`<oid>`, `refs/heads/main`, `HEAD:some/path`); `undefined` when there is
   * none. Refs are read as they are at that moment.
   */
  read(revision: string): Promise<GitObject | undefined>;
  /** The object id of what is now stored. */
  write(type: GitObjectType, content: Uint8Array): string;
  /** Whether the ref was where it had to be, and so has moved. @throws Error for an object that is not there */
  moveRef(move: RefMove): Promise<boolean>;
  /** Full name of each ref → object id. */
  listRefs(): ReadonlyMap<string, string>;
  /** Everything that moves refs runs through here, so that nobody meets git's own ref locks. */
  readonly exclusively: Mutex;
}

/** What the first line of an answer of `git cat-file --batch` says about an object. */
const HEADER = /^(?<oid>[0-9a-f]{40}) (?<type>\w+) (?<size>\d+)$/;

/** A new, empty repository in `directory`, which must not exist yet. */
export function createBareRepository(directory: string, branch: string): BareRepository {
  const files = new RepositoryFiles(directory);
  files.create(branch);
  const reader = new GitProcess(directory, ["cat-file", "--batch"]);
  const read = (revision: string): Promise<GitObject | undefined> => readRevision(files, reader, revision);
  return {
    directory,
    read,
    write: (type, content) => files.writeObject(type, content),
    async moveRef(move) {
      if (move.to !== undefined && (await read(move.to)) === undefined)
        throw new Error(`${move.ref} cannot move to the nonexistent object ${move.to}`);
      return files.moveRef(move);
    },
    listRefs: () => files.listRefs(),
    exclusively: createMutex(),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

/** The object of a plain revision comes from the files. Every other one is asked of git: an abbreviation, a tag, a pack. */
async function readRevision(
  files: RepositoryFiles,
  git: GitProcess,
  revision: string,
): Promise<GitObject | undefined> {
  if (revision === "" || revision.includes("\n")) return undefined;
  const colon = revision.indexOf(":");
  const [base, path] = colon < 0 ? [revision] : [revision.slice(0, colon), revision.slice(colon + 1)];
  const oid = resolveName(files, base.replace(/\^\{tree\}$/, ""));
  if (oid === null) return undefined;
  const isPlain = oid !== undefined && (path === undefined || path === "" || isFilePath(path));
  if (!isPlain) return askGit(files, git, revision);
  const object = await readObject(files, git, oid);
  if (object?.type === "tag") return askGit(files, git, revision);
  if (path === undefined && base === revision && !base.endsWith("}")) return object;
  return readBelow(files, git, object, path ?? "");
}

/** The object id that a name stands for; `null` when there is none, `undefined` when only git can tell. */
function resolveName(files: RepositoryFiles, name: string): string | null | undefined {
  if (isOid(name)) return name;
  if (name === "HEAD" || isRefName(name)) return files.readRef(name) ?? null;
  const full = [`refs/tags/${name}`, `refs/heads/${name}`].filter(isRefName);
  return full.map((ref) => files.readRef(ref)).find((oid) => oid !== undefined);
}

/** The tree of a commit, or what is at a path of it. */
async function readBelow(
  files: RepositoryFiles,
  git: GitProcess,
  root: GitObject | undefined,
  path: string,
): Promise<GitObject | undefined> {
  let object = root;
  if (root?.type === "commit") object = await readObject(files, git, parseCommit(root.content).tree);
  for (const name of path === "" ? [] : path.split("/")) {
    if (object?.type !== "tree") return undefined;
    const entry = parseTree(object.content).find((candidate) => candidate.name === name);
    object = entry && (await readObject(files, git, entry.oid));
  }
  return object;
}

async function readObject(
  files: RepositoryFiles,
  git: GitProcess,
  oid: string,
): Promise<GitObject | undefined> {
  return files.readObject(oid) ?? askGit(files, git, oid);
}

async function askGit(
  files: RepositoryFiles,
  git: GitProcess,
  revision: string,
): Promise<GitObject | undefined> {
  const object = await git.ask(`${revision}\n`, readAnswer);
  return object && files.keep(object);
}

async function readAnswer(output: GitOutput): Promise<GitObject | undefined> {
  const { oid, type, size } = HEADER.exec(await output.readLine())?.groups ?? {};
  if (oid === undefined || !isObjectType(type)) return undefined;
  const content = await output.readBytes(Number(size));
  await output.readBytes(1);
  return { oid, type, content };
}

function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
