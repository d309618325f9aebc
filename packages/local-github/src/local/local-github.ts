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
  /** Milliseconds before each request is looked at. Default: 0. */
  readonly latencyMs?: number;
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
  /** What logs call the token. */
  readonly name: string;
  /** Who acts with it; a bot's with or without `[bot]`. */
  readonly login: string;
  readonly kind: TokenKind;
  /** Full name of an existing repository → what is allowed there. Every other repository does not exist for it. */
  readonly grants: Readonly<Record<string, Grant>>;
  /** Of a classic personal access token, whose kind is `user`. Default: none */
  readonly scopes?: readonly PackageScope[];
}

export interface AppOptions {
  /** Its name in addresses; its bot's login. */
  readonly slug: string;
  /** Login of an account → what the App may do in all of that account's repositories. */
  readonly installations: Readonly<Record<string, Grant>>;
}

/** What an App signs in with. */
export interface LocalApp {
  readonly clientId: string;
  /** PEM. */
  readonly privateKey: string;
}

/**
 * GitHub on this machine, over real bare git repositories: the part of REST and GraphQL that this project uses, and
 * git over HTTP.
 *
 * - Every request and every answer is held against GitHub's published contract: see {@link violations}.
 * - Disposing it stops the server and removes the repositories.
 */
export interface LocalGitHub extends AsyncDisposable {
  /** Base of pages and of git remotes: `{url}/{owner}/{repo}.git`. */
  readonly url: string;
  /** Base of REST, as `GITHUB_API_URL` has it on GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Every request that was answered, in the order of the answers. */
  readonly requests: readonly RequestRecord[];
  /** Where a request or an answer broke GitHub's contract, or asked for what is not served here. */
  readonly violations: readonly string[];
  createRepository(options: RepositoryOptions): Promise<LocalRepository>;
  /** The repository that has this full name, or had it last. */
  findRepository(fullName: string): LocalRepository | undefined;
  /** The secret of a new token: opaque, some 520 characters. @throws Error for a repository that does not exist */
  createToken(options: TokenOptions): string;
  createApp(options: AppOptions): LocalApp;
  /** A new image in a container package. */
  pushImage(push: ImagePush): LocalImage;
  /** The package that has this full name. @throws Error when it never had an image */
  findPackage(fullName: string): LocalPackage;
  /** Lets something go wrong with the next requests that it is meant for. */
  inject(injection: GitHubInjection): InjectionHandle;
}

/** An image that is pushed. */
export interface ImagePush {
  /** `owner/name`; the name may have slashes. */
  readonly package: string;
  /** They leave the images that had them. Default: none, as the parts of an image for several platforms. */
  readonly tags?: readonly string[];
  /** Full name of the repository that the package is linked to from now on. Default: as it was, at first none. */
  readonly repository?: string;
  /** Default: `Organization`, for an account that is new. */
  readonly owner?: "Organization" | "User";
}

/** An image in a package, from the side of whoever sets the scene. */
export interface LocalImage {
  readonly id: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly tags: readonly string[];
}

/** One container package, from the side of whoever sets the scene. Methods that take effect need no token. */
export interface LocalPackage {
  /** Oldest first. */
  images(): readonly LocalImage[];
  /** Gives an image these tags, which leave the images that had them. @throws Error when there is no such image */
  tag(id: number, ...tags: readonly string[]): void;
  setVisibility(visibility: "public" | "private"): void;
  /** How often each of its images was downloaded. */
  setDownloads(downloads: number): void;
  /** From now on it is out of every token's sight, as when it was deleted. */
  hide(): void;
  show(): void;
}

export interface Author {
  readonly login: string;
  /** Default: "User". */
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

/** One pull request, from the side of whoever sets the scene; what it says is always the present state. */
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
  /** `merged` marks it as merged; the base branch stays where it is. Default: not merged; by its author. */
  close(how?: { readonly merged?: boolean; readonly by?: Author }): void;
  /** Its changes and those of its base contradict each other. */
  setConflicting(conflicting: boolean): void;
  /** Also brings the head to where its branch is by now. */
  reopen(): Promise<void>;
  setDraft(draft: boolean): void;
  addLabel(label: string): void;
  removeLabel(label: string): void;
  edit(change: { readonly title?: string; readonly body?: string; readonly base?: string }): Promise<void>;
  /** Oldest first. */
  comments(): LocalComment[];
  /** Somebody comments. */
  addComment(comment: Author & { readonly body: string; readonly minimized?: boolean }): LocalComment;
}

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
