import { Octokit } from "@octokit/rest";
import { FORMS, formProblem, quote } from "preview-core";
import { boundedFetch } from "../http/bounded-fetch.ts";
import type { ServerClock } from "./server-clock.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";

/** A token for GitHub; never printed. A function is called before each request, for tokens that expire. */
export type GitHubToken = string | (() => Promise<string>);

/** Where GitHub is, and how to send requests to it. */
export interface GitHubServer {
  /** Address of the REST API. Default: `https://api.github.com` */
  readonly apiUrl?: string | undefined;
  /** The program's name, which GitHub requires of API clients. */
  readonly userAgent: string;
  /** Counts the cost of the client's GraphQL calls. Several clients may share a meter. Default: not counted */
  readonly meter?: PointMeter | undefined;
  /** Compares the date of each answer with this machine's clock. Default: not compared */
  readonly clock?: Pick<ServerClock, "see"> | undefined;
  /** Milliseconds after which a request without an answer fails. Default: 30 seconds */
  readonly requestTimeout?: number | undefined;
}

/** How to reach GitHub, and with which token. */
export interface GitHubConnection extends GitHubServer {
  readonly token: GitHubToken;
}

/** An answer of success that the API would not give. */
export class StrangeAnswerError extends Error {
  override readonly name = "StrangeAnswerError";
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

/** Counts the points of GraphQL calls. */
export interface PointMeter {
  /** The sum so far. */
  readonly points: number;
  /** Adds the answer to one call. */
  add(answer: unknown): void;
}

/** The API version of all requests here. GitHub's default version can change. */
const API_VERSION = "2022-11-28";

/** GitHub ends a request after 10 seconds. */
const REQUEST_TIMEOUT = 30_000;

/** The statuses of an answer with a body. */
const WITH_BODY: ReadonlySet<number> = new Set([200, 201]);

/** The least cost of a call. The answer to a mutation does not have its cost. */
const LEAST = 1;

/** A client for one version of GitHub's API. Never retries by itself, because the processes do. */
export function githubClient({ token, ...server }: GitHubConnection): GitHubClient {
  const client = anonymousClient(server);
  client.hook.before("request", async ({ headers }) => {
    headers.authorization = `bearer ${typeof token === "string" ? token : await token()}`;
  });
  return client;
}

/** The same client, without a token. */
export function anonymousClient(server: GitHubServer): GitHubClient {
  const { apiUrl, userAgent, meter, clock, requestTimeout = REQUEST_TIMEOUT } = server;
  const client = new Octokit({
    userAgent,
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }),
    request: { fetch: boundedFetch() },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  client.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
    options.request = { ...options.request, signal: AbortSignal.timeout(requestTimeout) };
  });
  client.hook.after("request", ({ data, status, url, headers }) => {
    clock?.see(headers.date);
    if (WITH_BODY.has(status) && !isApiAnswer(data, url)) throw new StrangeAnswerError();
    if (url.endsWith("/graphql")) meter?.add(data);
  });
  return client;
}

/** Whether a text has the form of a repository's full name. */
export function isFullName(fullName: string): boolean {
  return formProblem(FORMS.fullName, fullName) === undefined;
}

/**
 * The owner and the name in a repository's full name.
 *
 * @throws GitOpsError `not-found` when the text does not have the form of a full name
 */
export function parseFullName(fullName: string): { owner: string; name: string } {
  const [owner = "", name = ""] = fullName.split("/");
  if (isFullName(fullName)) return { owner, name };
  throw new GitOpsError("not-found", `${quote(fullName)} is no repository; write owner/name`);
}

/** A meter at zero. Adds up `rateLimit.cost` of each answer. An answer without it counts as 1. */
export function pointMeter(): PointMeter {
  let points = 0;
  return {
    get points() {
      return points;
    },
    add(answer) {
      points += costOf(answer) ?? LEAST;
    },
  };
}

/** The value at a path of keys in an answer; undefined when a key is missing. */
export function valueAt(answer: unknown, ...keys: readonly string[]): unknown {
  let value = answer;
  for (const key of keys)
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

function ignore(): void {}

/** Whether an answer can be one of the API: what is no JSON is a text here. */
function isApiAnswer(data: unknown, url: string): boolean {
  if (typeof data !== "object" || data === null) return false;
  return !url.endsWith("/graphql") || "data" in data || "errors" in data;
}

function costOf(answer: unknown): number | undefined {
  const cost = valueAt(answer, "data", "rateLimit", "cost");
  return typeof cost === "number" ? cost : undefined;
}
