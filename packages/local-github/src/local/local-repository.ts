import type { LocalPullRequest, PullRequestOptions } from "./local-pull-request.ts";
import type { Deployment } from "../state/deployment.ts";
import type { Push } from "../state/repository.ts";

export interface CommitOptions {
  /** Made from the default branch when it is new. */
  readonly branch: string;
  /** Commit to build on; another one than the branch's head makes this a force push. Default: the branch's head. */
  readonly parent?: string;
  /** Path → new text, or `null` for a file that goes. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly message: string;
}

/** One repository, from the side of whoever sets the scene. Methods that take effect need no token. */
export interface LocalRepository {
  readonly id: number;
  readonly nodeId: string;
  /** The present one. */
  readonly fullName: string;
  readonly defaultBranch: string;
  /** Path of the bare repository. */
  readonly gitDirectory: string;
  /** Object id that a branch points to. Default: the default branch. @throws Error when it does not exist */
  head(branch?: string): Promise<string>;
  /** Object id of a commit that is now the branch's head. */
  commit(options: CommitOptions): Promise<string>;
  /** A file's text at a revision, `HEAD` by default; nothing when it does not exist. */
  readFile(path: string, revision?: string): Promise<string | undefined>;
  /** Paths of all files at a revision, `HEAD` by default, below a directory, the root by default; sorted. */
  listFiles(revision?: string, under?: string): Promise<string[]>;
  /** Removes a branch. Pull requests keep the head they had. */
  deleteBranch(branch: string): Promise<void>;
  openPullRequest(options: PullRequestOptions): Promise<LocalPullRequest>;
  /** @throws Error when there is no pull request with the number */
  pullRequest(number: number): LocalPullRequest;
  /** Oldest first. */
  deployments(): readonly Deployment[];
  /** The default branch refuses every update through REST, GraphQL and git, in these words. */
  protect(rule: { readonly message: string }): Promise<void>;
  unprotect(): Promise<void>;
  /** Reads work, writes do not. */
  archive(): void;
  unarchive(): void;
  /** As GitHub disables a repository itself: in sight, and read-only. */
  disable(): void;
  /** The former name keeps leading here, until another repository takes it. */
  rename(fullName: string): void;
  /** From now on it is out of every token's sight, as when it was deleted or the App was uninstalled. */
  hide(): void;
  show(): void;
  /** Calls `listener` after each change of a branch or tag, however it came. The result stops that. */
  onPush(listener: (push: Push) => void): () => void;
}
