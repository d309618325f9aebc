import { ExpectedError } from "preview-core";

/** What to read of the GitOps repository. Paths are relative to its root, without a leading or trailing slash; "" is the root. */
export interface Wanted {
  /** Files whose text is wanted. Default: none. */
  readonly files?: readonly string[];
  /** Directories whose files are all wanted with their text, however deep. Default: none. */
  readonly directories?: readonly string[];
  /** Directories of which only the names of the directories right below are wanted. Default: none. */
  readonly listings?: readonly string[];
  /** The commit to read at, for a snapshot that is too large for one call. Default: the branch's head as it is now. */
  readonly at?: string | undefined;
}

/** The GitOps repository at one commit, as far as it was {@link Wanted}. What does not exist has no entry. */
export interface Snapshot {
  /** The object id of that commit: what the next {@link Commit} builds on. */
  readonly head: string;
  /** Path of a wanted file → its text. */
  readonly files: ReadonlyMap<string, string>;
  /**
   * Path of a wanted directory → (full path of each file below it → its text). Binary files and those that are too large
   * to be shown have an empty text.
   */
  readonly directories: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Path of a listed directory → names of the directories right below it, sorted. */
  readonly listings: ReadonlyMap<string, readonly string[]>;
}

/** A change of the GitOps repository, all of it or nothing. */
export interface Commit {
  /** The commit that the change was planned on; on any other head it is refused as a lost race. */
  readonly head: string;
  /** First line, then optionally a blank line and a body. */
  readonly message: string;
  /** Full path → new text. */
  readonly write: ReadonlyMap<string, string>;
  /** Full paths of files to remove; each exists at `head`. */
  readonly remove: readonly string[];
}

/**
 * One branch of the repository that Argo CD applies. Three implementations keep one contract
 * (`gitops-repository.contract.ts`): the GitHub API, a git remote, and memory.
 */
export interface GitOpsRepository {
  /**
   * What is wanted, all at the branch's head as it is now, or all at the wanted commit.
   *
   * @throws GitOpsError `not-found`, `forbidden`, `unreachable`, `git-missing`; `refused` when something can never be
   * shown; `lost-race` when the wanted commit is not there (any more)
   */
  read(wanted: Wanted): Promise<Snapshot>;
  /**
   * The object id of the new head, which has exactly one parent: `commit.head`.
   *
   * @throws GitOpsError `lost-race` when the branch is elsewhere by now; `uncertain` when the answer was lost and
   * the commit may have landed; `refused`, `forbidden`, `not-found`, `git-missing` when trying again cannot help
   * @throws TypeError when there is nothing to write and nothing to remove: a mistake of the caller
   */
  commit(commit: Commit): Promise<string>;
}

/**
 * Why an effect on GitHub or on the GitOps repository did not happen.
 *
 * - `lost-race`: somebody else moved the branch; read again and start over
 * - `uncertain`: the answer was lost, the commit may have landed; read again and start over
 * - `unreachable`: no usable answer (network, 5xx, rate limit); trying again later can help
 * - `forbidden`: the token is refused or lacks a permission
 * - `not-found`: the repository, branch or pull request does not exist, or the token cannot see it
 * - `refused`: a rule of the repository forbids the commit (branch protection, ruleset, archived)
 * - `git-missing`: there is no `git` on PATH
 * - `deadline`: the overall deadline or the last attempt passed
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

/** The one error of this package. `message` says what was tried, what came back and what to do; never a secret. */
export class GitOpsError extends ExpectedError {
  override readonly name = "GitOpsError";
  readonly code: GitOpsErrorCode;
  /** Milliseconds for which GitHub asked to be left alone. Default: it did not say */
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
 * Checks what can be wrong with a commit on its own: all of it mistakes of the program that planned it.
 *
 * @throws TypeError when it changes nothing, has no message, or names a path that is not one, twice or inside another
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
 * @throws GitOpsError `refused` when it removes what is no file, or writes where a directory, or below where a file is
 */
export function assertApplies(commit: Commit, kindAt: (path: string) => string | undefined): void {
  const refused = (problem: string): GitOpsError =>
    new GitOpsError("refused", `At commit ${commit.head}, ${problem}. Plan the change on what is there.`);
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
