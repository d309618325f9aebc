import type { LocalRepository } from "./local-repository.ts";
import type { InjectionHandle } from "../http/faults.ts";
import type { ImagePush, LocalImage, LocalPackage } from "./local-package.ts";
import type { GitHubInjection } from "../server/injection.ts";
import type { RequestRecord } from "../server/request-log.ts";
import type { Grant, PackageScope, TokenKind } from "../state/token.ts";

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
