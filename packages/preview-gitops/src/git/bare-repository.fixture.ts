import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file in git. The content of a symbolic link (120000) is its target, and of a submodule (160000) an object id. */
export interface StoredFile {
  readonly mode: string;
  readonly content: Buffer;
}

/** The new content of a path: a text, any file, or nothing. */
export type NewFile = string | StoredFile | undefined;

/** A bare repository on disk that git itself reads and changes. */
export interface BareRepository extends AsyncDisposable {
  readonly path: string;
  git(args: readonly string[], input?: string | Buffer): Promise<Buffer>;
  /** Object id of the head of `main`. */
  head(): Promise<string>;
  files(commit: string): Promise<ReadonlyMap<string, StoredFile>>;
  commit(oid: string): Promise<{ readonly parents: readonly string[]; readonly message: string }>;
  /** Makes a commit on the current head of `main`. */
  land(changes: ReadonlyMap<string, NewFile>): Promise<string>;
}

const SERVER_CONFIG = `
[uploadpack]
  allowFilter = true
  allowAnySHA1InWant = true
[http]
  receivepack = true
`;

/** A bare repository in a temporary folder, with one commit on `main` with these files. */
export async function bareRepository(files: ReadonlyMap<string, NewFile>): Promise<BareRepository> {
  const folder = await mkdtemp(join(tmpdir(), "bare-repository-"));
  const path = join(folder, "platform.git");
  await runGit(path, ["init", "--quiet", "--bare", "--initial-branch=main", "--template="]);
  await appendFile(join(path, "config"), SERVER_CONFIG);
  await startOver(path, files);
  return {
    ...openBareRepository(path),
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** An existing repository. Disposing it keeps the repository. */
export function openBareRepository(path: string): BareRepository {
  const git: BareRepository["git"] = async (args, input) => runGit(path, args, input);
  const head = async (): Promise<string> => (await readFile(join(path, "refs/heads/main"), "utf8")).trim();
  return {
    path,
    git,
    head,
    files: async (commit) => storedFiles(git, commit),
    commit: async (oid) => parseCommit((await git(["cat-file", "commit", oid])).toString()),
    land: async (changes) => {
      await git(["fast-import", "--quiet"], importStream(changes, true));
      return head();
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Sets `main` to a commit with these files and no parent. */
export async function startOver(path: string, files: ReadonlyMap<string, NewFile>): Promise<void> {
  await runGit(path, ["fast-import", "--quiet", "--force"], importStream(files, false));
}

/** A text file, as {@link BareRepository.files} returns it. */
export function textFile(text: string, mode = "100644"): StoredFile {
  return { mode, content: Buffer.from(text) };
}

function importStream(files: ReadonlyMap<string, NewFile>, onTop: boolean): Buffer {
  const date = "1700000000 +0000";
  const start = `commit refs/heads/main\ncommitter Somebody <somebody@noreply.invalid> ${date}\ndata 4\nland\n`;
  const from = onTop ? "from refs/heads/main^0\n" : "";
  return Buffer.concat([
    Buffer.from(start + from),
    ...[...files].map(([path, file]) => importFile(path, file)),
  ]);
}

function importFile(path: string, file: NewFile): Buffer {
  const quoted = `"${path.replace(/["\\]/g, String.raw`\$&`)}"`;
  if (file === undefined) return Buffer.from(`D ${quoted}\n`);
  const { mode, content } = typeof file === "string" ? textFile(file) : file;
  if (mode === "160000") return Buffer.from(`M ${mode} ${content.toString()} ${quoted}\n`);
  const header = `M ${mode} inline ${quoted}\ndata ${content.length}\n`;
  return Buffer.concat([Buffer.from(header), content, Buffer.from("\n")]);
}

async function storedFiles(
  git: BareRepository["git"],
  commit: string,
): Promise<ReadonlyMap<string, StoredFile>> {
  const lines = (await git(["ls-tree", "-r", "-z", commit])).toString().split("\0").slice(0, -1);
  const entries = lines.map((line) => {
    const [meta = "", path = ""] = line.split("\t", 2);
    const [mode = "", type = "", oid = ""] = meta.split(" ");
    return { path, mode, type, oid };
  });
  const blobs = entries.filter(({ type }) => type === "blob");
  const output = await git(["cat-file", "--batch"], blobs.map(({ oid }) => `${oid}\n`).join(""));
  const files = new Map<string, StoredFile>();
  let position = 0;
  for (const { path, mode } of blobs) {
    const end = output.indexOf("\n", position);
    const size = Number(output.toString("latin1", position, end).split(" ")[2]);
    files.set(path, { mode, content: output.subarray(end + 1, end + 1 + size) });
    position = end + 2 + size;
  }
  return files;
}

function parseCommit(text: string): { readonly parents: readonly string[]; readonly message: string } {
  const [header = "", ...message] = text.split("\n\n");
  return {
    parents: [...header.matchAll(/^parent (\w+)$/gm)].map(([, oid = ""]) => oid),
    message: message.join("\n\n").trimEnd(),
  };
}

async function runGit(path: string, args: readonly string[], input: string | Buffer = ""): Promise<Buffer> {
  const env = { ...process.env, GIT_DIR: path, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options = { env, encoding: "buffer", maxBuffer: 256 * 1024 * 1024 } as const;
  const child = execFile("git", args, options, (error, stdout, stderr) => {
    if (error) reject(new Error(`git ${args[0]}: ${stderr.toString()}`, { cause: error }));
    else resolve(stdout);
  });
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return promise;
}
