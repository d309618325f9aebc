import type { InjectionHandle } from "../http/faults.ts";
import type { GitHubInjection, RequestRecord } from "../server/injection.ts";
import type { Grant, PackageScope, TokenKind } from "../state/token.ts";
import type { Deployment } from "../state/deployment.ts";
import type { Push } from "../state/repository.ts";

export interface GitHubOptions {
  /** Default: the system's clock. */
  readonly now?: () => Date;
  /** Default: any free one. */
  readonly port?: number;
  /** Milliseconds before the server handles a request. Default: 0. */
  readonly latencyMs?: number;
  /** Refuses what is above GitHub's documented limits, with `Retry-After`. Default: no request is refused for its number. */
  readonly limits?: "documented";
}

export interface RepositoryOptions {
  /** `owner/name`. */
  readonly fullName: string;
  /** Path → text of the first commit. Default: none. */
  readonly files?: Readonly<Record<string, string>>;
  /** Default: "main". */
  readonly defaultBranch?: string;
}

export interface TokenOptions {
  /** The token's name in logs. */
  readonly name: string;
  /** The login of the account that acts with it. A bot's login with or without `[bot]`. */
  readonly login: string;
  readonly kind: TokenKind;
  /** Full name of an existing repository → permissions there. The token does not see other repositories. */
  readonly grants: Readonly<Record<string, Grant>>;
  /** The scopes of a classic personal access token, whose kind is `user`. Default: none */
  readonly scopes?: readonly PackageScope[];
}

export interface AppOptions {
  /** The App's name in addresses, and the login of its bot. */
  readonly slug: string;
  /** Login of an account → the App's permissions in all repositories of the account. */
  readonly installations: Readonly<Record<string, Grant>>;
}

/** The credentials of an App. */
export interface LocalApp {
  readonly clientId: string;
  /** PEM. */
  readonly privateKey: string;
}

/**
 * GitHub on this machine, with real bare git repositories. It serves git over HTTP, and the operations of REST
 * and GraphQL that this project uses.
 *
 * - Every request and every answer is checked against GitHub's published contract: see {@link violations}.
 * - Disposing it stops the server and removes the repositories.
 */
export interface LocalGitHub extends AsyncDisposable {
  /** Base of pages and of git remotes: `{url}/{owner}/{repo}.git`. */
  readonly url: string;
  /** Base of REST, as `GITHUB_API_URL` has it on GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** The log of requests, in the order of the answers. */
  readonly requests: readonly RequestRecord[];
  /** Requests and answers that broke GitHub's contract, and requests for something that is not served here. */
  readonly violations: readonly string[];
  createRepository(options: RepositoryOptions): Promise<LocalRepository>;
  /** The repository with this full name. A former name finds the last repository that had it. */
  findRepository(fullName: string): LocalRepository | undefined;
  /** The secret of a new token: opaque, about 520 characters. @throws Error for a missing repository */
  createToken(options: TokenOptions): string;
  createApp(options: AppOptions): LocalApp;
  /** A new image in a container package. */
  pushImage(push: ImagePush): LocalImage;
  /** The package with this full name. @throws Error when it never had an image */
  findPackage(fullName: string): LocalPackage;
  /** Makes the next matching requests fail. */
  inject(injection: GitHubInjection): InjectionHandle;
}

/** A push of an image. */
export interface ImagePush {
  /** `owner/name`. The name may have slashes. */
  readonly package: string;
  /** Other images lose these tags. Default: none. The parts of an image for several platforms have no tag. */
  readonly tags?: readonly string[];
  /**
   * Links the package to the repository with this full name. Default: the link stays. A new package has none.
   */
  readonly repository?: string;
  /** The type of a new account. Default: `Organization` */
  readonly owner?: "Organization" | "User";
}

/** An image in a package, as tests see it. */
export interface LocalImage {
  readonly id: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly tags: readonly string[];
}

/** A container package, as tests see it. The methods need no token. */
export interface LocalPackage {
  /** Oldest first. */
  images(): readonly LocalImage[];
  /** Moves these tags to an image. @throws Error when there is no such image */
  tag(id: number, ...tags: readonly string[]): void;
  setVisibility(visibility: "public" | "private"): void;
  /** Sets the number of downloads of each image. */
  setDownloads(downloads: number): void;
  /** Hides the package from every token, like a deleted package. */
  hide(): void;
  show(): void;
}

export interface Author {
  readonly login: string;
  /** The type of the account. Default: "User". */
  readonly type?: "User" | "Bot";
}

export interface PullRequestOptions {
  /** An existing branch of the head repository. */
  readonly branch: string;
  readonly title: string;
  readonly author: Author;
  /** Default: none. */
  readonly body?: string;
  /** Default: the default branch. */
  readonly base?: string;
  /** Default: false. */
  readonly draft?: boolean;
  /** Default: none. */
  readonly labels?: readonly string[];
  /** The fork that the branch is in. Default: this repository. */
  readonly headRepository?: { readonly id: number };
}

export interface LocalComment {
  readonly id: number;
  /** Without `[bot]`. */
  readonly login: string;
  readonly body: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A pull request, as tests see it. Its properties have the current values. */
export interface LocalPullRequest {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** Follows the head branch while the pull request is open. */
  readonly headSha: string;
  readonly labels: readonly string[];
  /**
   * `merged` marks it as merged, and does not move the base branch. Default: not merged, closed by its author.
   */
  close(how?: { readonly merged?: boolean; readonly by?: Author }): void;
  /** Marks the branches as conflicting. */
  setConflicting(conflicting: boolean): void;
  /** Reopens it. The head moves to the branch's current commit. */
  reopen(): Promise<void>;
  setDraft(draft: boolean): void;
  addLabel(label: string): void;
  removeLabel(label: string): void;
  edit(change: { readonly title?: string; readonly body?: string; readonly base?: string }): Promise<void>;
  /** Oldest first. */
  comments(): LocalComment[];
  /** Adds a comment of an account. */
  addComment(comment: Author & { readonly body: string; readonly minimized?: boolean }): LocalComment;
}

export interface CommitOptions {
  /** A new branch starts at the default branch. */
  readonly branch: string;
  /**
   * The parent of the commit. With another parent than the branch's head, this is a force push. Default: the
   * branch's head.
   */
  readonly parent?: string;
  /** Path → new text, or `null` to remove the file. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly message: string;
}

/** A repository, as tests see it. The methods need no token. */
export interface LocalRepository {
  readonly id: number;
  readonly nodeId: string;
  /** The current full name. */
  readonly fullName: string;
  readonly defaultBranch: string;
  /** Path of the bare repository. */
  readonly gitDirectory: string;
  /** The head of a branch. Default: the default branch. @throws Error when the branch does not exist */
  head(branch?: string): Promise<string>;
  /** Makes a commit, moves the branch there, and returns its object id. */
  commit(options: CommitOptions): Promise<string>;
  /** A file's text at a revision, by default `HEAD`. Undefined when the file does not exist. */
  readFile(path: string, revision?: string): Promise<string | undefined>;
  /** The sorted paths of all files at a revision, by default `HEAD`, below a directory, by default the root. */
  listFiles(revision?: string, under?: string): Promise<string[]>;
  /** Removes a branch. Pull requests keep their heads. */
  deleteBranch(branch: string): Promise<void>;
  openPullRequest(options: PullRequestOptions): Promise<LocalPullRequest>;
  /** @throws Error when there is no pull request with the number */
  pullRequest(number: number): LocalPullRequest;
  /** Oldest first. */
  deployments(): readonly Deployment[];
  /** Makes the default branch refuse every update through REST, GraphQL and git with this message. */
  protect(rule: { readonly message: string }): Promise<void>;
  unprotect(): Promise<void>;
  /** Makes the repository read-only. */
  archive(): void;
  unarchive(): void;
  /** Disables the repository, as GitHub does: tokens see it, and it is read-only. */
  disable(): void;
  /** Renames the repository. The former name redirects here until another repository takes it. */
  rename(fullName: string): void;
  /** Hides the repository from every token, like a deleted repository or an uninstalled App. */
  hide(): void;
  show(): void;
  /** Calls `listener` after each change of a branch or tag. The result stops the calls. */
  onPush(listener: (push: Push) => void): () => void;
}
