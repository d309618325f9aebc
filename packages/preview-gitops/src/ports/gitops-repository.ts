import { ExpectedError } from "preview-core";

/** What to read. Paths are relative to the root, without a leading or trailing slash. The empty text is the root. */
export interface Wanted {
  /** Files to read. Default: none */
  readonly files?: readonly string[];
  /** Directories to read with all files below them. Default: none */
  readonly directories?: readonly string[];
  /** Directories of which to read only the names of their direct subdirectories. Default: none */
  readonly listings?: readonly string[];
  /** The commit to read, for a snapshot that is too large for one call. Default: the branch's current head */
  readonly at?: string | undefined;
}

/** The {@link Wanted} part of the GitOps repository at one commit. A path that does not exist has no entry. */
export interface Snapshot {
  /** The object id of the commit, for the `head` of the next {@link Commit}. */
  readonly head: string;
  /** The path of each file, with its text. */
  readonly files: ReadonlyMap<string, string>;
  /**
   * The path of each directory, with the full path and the text of each file below it. GitHub does not send the text of
   * binary and very large files. Their text is empty.
   */
  readonly directories: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The path of each listed directory, with the sorted names of its direct subdirectories. */
  readonly listings: ReadonlyMap<string, readonly string[]>;
}

/** An atomic change of the GitOps repository. */
export interface Commit {
  /** The commit that the change was planned on. On any other head, the change is a lost race. */
  readonly head: string;
  /** A subject line, optionally followed by an empty line and a body. */
  readonly message: string;
  /** The full path of each changed or new file, with its new text. */
  readonly write: ReadonlyMap<string, string>;
  /** The full paths of files to remove. Each file exists at `head`. */
  readonly remove: readonly string[];
}

/**
 * One branch of the repository that Argo CD applies. The implementations with GitHub's API, with git, and in memory keep one
 * contract (`gitops-repository.contract.ts`).
 */
export interface GitOpsRepository {
  /**
   * Reads everything at one commit: the branch's current head, or the wanted commit.
   *
   * @throws GitOpsError `not-found`, `forbidden`, `unreachable`, `git-missing`; `refused` for a file that cannot be read;
   * `lost-race` when the wanted commit does not exist (any longer)
   */
  read(wanted: Wanted): Promise<Snapshot>;
  /**
   * Commits a change. Returns the object id of the new head. Its only parent is `commit.head`.
   *
   * @throws GitOpsError `lost-race` when the branch has another head; `uncertain` when the answer was lost and the commit may
   * have landed; `refused`, `forbidden`, `not-found`, `git-missing` when a repetition cannot help
   * @throws TypeError when the commit is not valid (see {@link assertCommit}), which is a mistake of the caller
   */
  commit(commit: Commit): Promise<string>;
}

/**
 * The reason of a failure at GitHub or in the GitOps repository.
 *
 * - `lost-race`: another writer moved the branch. Read again and start over.
 * - `uncertain`: the answer was lost, and the commit may have landed. Read again and start over.
 * - `unreachable`: no usable answer (network, 5xx, rate limit). A later repetition can help.
 * - `forbidden`: the token is refused, or lacks a permission.
 * - `not-found`: the repository, branch or pull request does not exist, or the token cannot read it.
 * - `refused`: a rule of the repository forbids the commit (branch protection, ruleset, archived).
 * - `git-missing`: there is no `git` on PATH.
 * - `deadline`: the last attempt failed, or the time for all attempts is over.
 */
export type GitOpsErrorCode =
  | "lost-race"
  | "uncertain"
  | "unreachable"
  | "forbidden"
  | "not-found"
  | "refused"
  | "git-missing"
  | "deadline";

/** A failure at GitHub or in the GitOps repository. The message names the action, the answer and the fix, and has no secret. */
export class GitOpsError extends ExpectedError {
  override readonly name = "GitOpsError";
  readonly code: GitOpsErrorCode;
  /** Milliseconds until GitHub accepts requests again. Default: GitHub named no time */
  readonly retryAfter: number | undefined;

  constructor(
    code: GitOpsErrorCode,
    message: string,
    options: ErrorOptions & { retryAfter?: number | undefined } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}

/**
 * Checks a commit without its head.
 *
 * @throws TypeError when the commit changes nothing, has no message, or has a wrong path, the same path twice, or a path below
 * another
 */
export function assertCommit({ message, write, remove }: Commit): void {
  const paths = [...write.keys(), ...remove];
  const unique = new Set(paths);
  if (paths.length === 0) throw new TypeError("A commit writes or removes at least one file.");
  if (unique.size < paths.length) throw new TypeError(`A commit names a path twice: ${paths.join(", ")}`);
  if (message.trim() === "" || message.includes("\0"))
    throw new TypeError("A commit has a message without NUL.");
  for (const path of paths) {
    if (!isFilePath(path)) throw new TypeError(`${JSON.stringify(path)} is not the path of a file.`);
    const outer = directoriesAbove(path).find((directory) => unique.has(directory));
    if (outer !== undefined) throw new TypeError(`A commit names ${outer} as a file, and ${path} below it.`);
  }
}

/**
 * Checks a commit against the files at its head.
 *
 * @throws GitOpsError `refused` when a path to remove is not a file, a path to write is not a file, or a directory of a path is
 * a file
 */
export function assertApplies(commit: Commit, kindAt: (path: string) => string | undefined): void {
  const refused = (problem: string): GitOpsError =>
    new GitOpsError("refused", `At commit ${commit.head}, ${problem}. Plan the change on this commit.`);
  for (const path of commit.remove) {
    if (kindAt(path) !== "file") throw refused(`there is no file ${path} to remove`);
  }
  for (const path of commit.write.keys()) {
    if ((kindAt(path) ?? "file") !== "file") throw refused(`${path} is not a file that can be written`);
    const file = directoriesAbove(path).find(
      (directory) => (kindAt(directory) ?? "directory") !== "directory",
    );
    if (file !== undefined) throw refused(`${file} is not a directory, so ${path} cannot be written`);
  }
}

function isFilePath(path: string): boolean {
  if (path.includes("\0")) return false;
  return path.split("/").every((name) => !["", ".", ".."].includes(name) && name.toLowerCase() !== ".git");
}

function directoriesAbove(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
