import { appendFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isOid, type GitObject, type GitObjectType } from "./git-object.ts";
import { GitProcess } from "./git-process.ts";
import { moveRef, UPDATE_REF, type RefMove } from "./move-ref.ts";
import { createMutex, type Mutex } from "./mutex.ts";
import { ObjectCache } from "./object-cache.ts";
import { CAT_FILE, readObject } from "./read-object.ts";
import { runGit } from "./run-git.ts";
import { writeObject } from "./write-object.ts";

/** A real bare git repository, read and written without a process for every step. */
export interface BareRepository extends AsyncDisposable {
  readonly directory: string;
  /** The object that a git revision names, refs as they are now; nothing when there is none. */
  read(revision: string): Promise<GitObject | undefined>;
  /** The object id of what is now stored. */
  write(type: GitObjectType, content: Uint8Array): string;
  /** Whether the ref was where it had to be, and so has moved. */
  moveRef(move: RefMove): Promise<boolean>;
  /** Full name of each ref → object id. */
  listRefs(): Promise<ReadonlyMap<string, string>>;
  /** Everything that moves refs runs through here, so that nobody meets git's own ref locks. */
  readonly exclusively: Mutex;
}

const CACHE_BYTES = 32 * 1024 * 1024;

/**
 * What GitHub allows that git does not by itself; no housekeeping behind the server's back; and no waiting for the
 * disk, since all of it is thrown away in the end.
 */
const CONFIG = `[core]
	fsync = none
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[http]
	receivepack = true
[receive]
	autogc = false
	hideRefs = refs/pull
[gc]
	auto = 0
`;

/** A new, empty repository in `directory`, which must not exist yet. */
export async function createBareRepository(directory: string, branch: string): Promise<BareRepository> {
  await runGit(
    dirname(directory),
    "init",
    "--quiet",
    "--bare",
    "--template=",
    `--initial-branch=${branch}`,
    directory,
  );
  await appendFile(`${directory}/config`, CONFIG);
  return openBareRepository(directory);
}

function openBareRepository(directory: string): BareRepository {
  const reader = new GitProcess(directory, CAT_FILE);
  const mover = new GitProcess(directory, UPDATE_REF);
  const cache = new ObjectCache(CACHE_BYTES);
  return {
    directory,
    async read(revision) {
      const object = (isOid(revision) && cache.get(revision)) || (await readObject(reader, revision));
      if (object) cache.add(object);
      return object || undefined;
    },
    write(type, content) {
      const oid = writeObject(directory, type, content);
      cache.add({ oid, type, content: Buffer.from(content) });
      return oid;
    },
    moveRef: (move) => moveRef(mover, move),
    listRefs: () => listRefs(directory),
    exclusively: createMutex(),
    async [Symbol.asyncDispose]() {
      await Promise.all([reader[Symbol.asyncDispose](), mover[Symbol.asyncDispose]()]);
    },
  };
}

async function listRefs(directory: string): Promise<ReadonlyMap<string, string>> {
  const text = await runGit(directory, "for-each-ref", "--format=%(refname) %(objectname)");
  const refs = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [name, oid] = line.split(" ");
    if (name && oid) refs.set(name, oid);
  }
  return refs;
}
