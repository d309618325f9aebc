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
