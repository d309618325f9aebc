import { Octokit } from "@octokit/rest";

/** How to reach GitHub, and as whom. */
export interface GitHubConnection {
  /** Where the REST API is. Default: `https://api.github.com` */
  readonly apiUrl?: string | undefined;
  /** Never printed. */
  readonly token: string;
  /** Names the program to GitHub, as its rules for API clients ask. */
  readonly userAgent: string;
}

/** A client for both of GitHub's APIs. */
export type GitHubClient = Octokit;

/** The version that our requests are written for; without it, GitHub's default may change under us. */
const API_VERSION = "2022-11-28";

/** A client that speaks one pinned version of GitHub's API and never retries by itself: the commit loop does. */
export function githubClient({ apiUrl, token, userAgent }: GitHubConnection): GitHubClient {
  const client = new Octokit({
    auth: token,
    userAgent,
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }),
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  client.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
  });
  return client;
}

function ignore(): void {}
