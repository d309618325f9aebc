import { Octokit } from "@octokit/rest";
import type { PointMeter } from "./point-meter.ts";

/** A token for GitHub; never printed. A function is called before each request, for tokens that expire. */
export type GitHubToken = string | (() => Promise<string>);

/** Which GitHub to talk to. */
export interface GitHubServer {
  /** Where the REST API is. Default: `https://api.github.com` */
  readonly apiUrl?: string | undefined;
  /** Names the program to GitHub, as its rules for API clients ask. */
  readonly userAgent: string;
  /** Counts what the client's GraphQL calls cost. Several clients may share one. Default: nobody counts */
  readonly meter?: PointMeter | undefined;
  /** Milliseconds after which a request without an answer is given up. Default: 30 seconds */
  readonly requestTimeout?: number | undefined;
}

/** How to reach GitHub, and as whom. */
export interface GitHubConnection extends GitHubServer {
  readonly token: GitHubToken;
}

/** A client for both of GitHub's APIs. */
export type GitHubClient = Octokit;

/** Where the GitOps repository is on GitHub. */
export interface GitHubRepositoryOptions {
  readonly client: GitHubClient;
  /** `owner/name` */
  readonly fullName: string;
  /** Default: the repository's default branch */
  readonly branch?: string | undefined;
}

/** The version that our requests are written for; without it, GitHub's default may change under us. */
const API_VERSION = "2022-11-28";

/** GitHub itself gives up after 10 seconds. */
const REQUEST_TIMEOUT = 30_000;

/** A client that speaks one pinned version of GitHub's API and never retries by itself: the commit loop does. */
export function githubClient({ token, ...server }: GitHubConnection): GitHubClient {
  const client = anonymousClient(server);
  client.hook.before("request", async ({ headers }) => {
    headers.authorization = `bearer ${typeof token === "string" ? token : await token()}`;
  });
  return client;
}

/** The same client, without a token. */
export function anonymousClient(server: GitHubServer): GitHubClient {
  const { apiUrl, userAgent, meter, requestTimeout = REQUEST_TIMEOUT } = server;
  const client = new Octokit({
    userAgent,
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }),
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  client.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
    options.request = { ...options.request, signal: AbortSignal.timeout(requestTimeout) };
  });
  client.hook.after("request", ({ data, url }) => {
    if (url.endsWith("/graphql")) meter?.add(data);
  });
  return client;
}

function ignore(): void {}
