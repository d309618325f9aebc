import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { type GitObject, type GitObjectType, isObjectType } from "./git-object.ts";

/** A change of one ref. */
export interface RefMove {
  readonly ref: string;
  /** The commit that the ref must be at. Undefined: the ref must not exist. */
  readonly from: string | undefined;
  /** The commit that the ref moves to. Undefined: the ref is removed. */
  readonly to: string | undefined;
}

/**
 * GitHub allows these requests, and git does not by default. Housekeeping is off, because it would pack objects
 * and refs. Git does not wait for the disk, because the repository is removed in the end.
 */
const CONFIG = `[core]
	repositoryformatversion = 0
	bare = true
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

/** Tests make thousands of commits and remove them, so speed matters more than size. */
const COMPRESSION = { level: 1 };
const CACHE_BYTES = 32 * 1024 * 1024;

/**
 * The files of a bare repository, in git's own layout (git-scm.com/docs/gitrepository-layout), so that git itself
 * works on the same folder. Objects in packs are not among them.
 */
export class RepositoryFiles {
  readonly directory: string;
  /** Objects that were read or written lately. An object never changes, so no entry is out of date. */
  readonly #cache = new Map<string, GitObject>();
  #cachedBytes = 0;

  /** @param directory path of the bare repository */
  constructor(directory: string) {
    this.directory = directory;
  }

  /** Writes the files by which git recognizes an empty repository. */
  create(branch: string): void {
    mkdirSync(join(this.directory, "objects"), { recursive: true });
    mkdirSync(join(this.directory, "refs"));
    writeFileSync(join(this.directory, "HEAD"), `ref: refs/heads/${branch}\n`);
    writeFileSync(join(this.directory, "config"), CONFIG);
  }

  /** The object with this id. Undefined when it has no file of its own. */
  readObject(oid: string): GitObject | undefined {
    const cached = this.#cache.get(oid);
    if (cached !== undefined) return cached;
    const file = readIfPresent(this.#objectPath(oid));
    return file && this.keep(parseObject(oid, inflateSync(file)));
  }

  /** Writes the file of an object, and returns its object id. */
  writeObject(type: GitObjectType, content: Uint8Array): string {
    const object = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const oid = createHash("sha1").update(object).digest("hex");
    if (this.readObject(oid) !== undefined) return oid;
    const path = this.#objectPath(oid);
    const draft = `${path}.${randomUUID()}`;
    createFile(draft, deflateSync(object, COMPRESSION));
    renameSync(draft, path);
    this.keep({ oid, type, content: Buffer.from(content) });
    return oid;
  }

  /** Keeps an object in memory. The oldest objects are dropped at a limit. */
  keep(object: GitObject): GitObject {
    if (this.#cache.has(object.oid)) return object;
    this.#cache.set(object.oid, object);
    this.#cachedBytes += object.content.length;
    for (const [oid, oldest] of this.#cache) {
      if (this.#cachedBytes <= CACHE_BYTES) break;
      this.#cache.delete(oid);
      this.#cachedBytes -= oldest.content.length;
    }
    return object;
  }

  /** The object id that a ref (`refs/heads/main`, `HEAD`) has at this moment. */
  readRef(ref: string): string | undefined {
    const text = readIfPresent(join(this.directory, ref))?.toString().trim();
    return text?.startsWith("ref: ") ? this.readRef(text.slice("ref: ".length)) : text;
  }

  /** Full name of each ref → object id. */
  listRefs(): ReadonlyMap<string, string> {
    const refs = new Map<string, string>();
    for (const entry of readdirSync(join(this.directory, "refs"), {
      recursive: true,
      withFileTypes: true,
    })) {
      if (!entry.isFile() || entry.name.endsWith(".lock")) continue;
      const ref = join(entry.parentPath, entry.name).slice(this.directory.length + 1);
      const oid = this.readRef(ref);
      if (oid !== undefined) refs.set(ref, oid);
    }
    return refs;
  }

  /** Moves a ref by compare-and-swap, with git's own lock. False when the ref is not where it must be. */
  moveRef({ ref, from, to }: RefMove): boolean {
    const path = join(this.directory, ref);
    const lock = `${path}.lock`;
    createFile(lock, `${to ?? ""}\n`);
    try {
      if (this.readRef(ref) !== from) return false;
      if (to !== undefined) renameSync(lock, path);
      else if (from !== undefined) rmSync(path);
      return true;
    } finally {
      rmSync(lock, { force: true });
      if (to === undefined) removeEmptyFolders(dirname(path), join(this.directory, "refs"));
    }
  }

  #objectPath(oid: string): string {
    return join(this.directory, "objects", oid.slice(0, 2), oid.slice(2));
  }
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "EISDIR")) return undefined;
    throw error;
  }
}

/** Writes a new file, and its folder if necessary. */
function createFile(path: string, content: Buffer | string): void {
  try {
    writeFileSync(path, content, { flag: "wx" });
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: "wx" });
  }
}

/** Git does the same, so that `refs/heads/a` can exist after `refs/heads/a/b`. */
function removeEmptyFolders(folder: string, top: string): void {
  try {
    for (let path = folder; path !== top; path = dirname(path)) rmdirSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "ENOENT")) throw error;
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

function parseObject(oid: string, bytes: Buffer): GitObject {
  const end = bytes.indexOf(0);
  const [type = ""] = bytes.toString("latin1", 0, end).split(" ");
  if (!isObjectType(type)) throw new Error(`object ${oid} has the unknown type "${type}"`);
  return { oid, type, content: bytes.subarray(end + 1) };
}
