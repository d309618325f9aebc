import { type Environment, UsageError } from "preview-console";
import type { Problem } from "preview-core";
import {
  announceOnGitHub,
  type AppInstallation,
  type Clock,
  findInstallation,
  githubClient,
  githubImages,
  githubPullRequests,
  type GitHubToken,
  openGitOps,
  pointMeter,
  retry,
  type RetryPolicy,
  serverClock,
  type SweepPlatform,
} from "preview-gitops";
import type { Settings } from "./command.ts";
import { toAccess } from "./credentials.ts";

/** The world outside of the connections. */
export interface ConnectContext {
  readonly clock: Clock;
  readonly retryPolicy: RetryPolicy;
  readonly environment: Environment;
  /** Called with each token that is made for this run, before the token is used. */
  readonly onSecret: (secret: string) => void;
}

/** Every place that a sweep reads or changes. */
export interface Connections extends AsyncDisposable {
  readonly platform: SweepPlatform;
}

/** A GitHub App, by the client ID and the private key of its settings page. */
interface AppKey {
  readonly clientId: string;
  readonly privateKey: string;
}

/** Who signs in where. */
interface Credentials {
  /** For the GitOps repository. Undefined: git needs none. */
  readonly gitops: string | AppKey | undefined;
  /** For the services' pull requests. */
  readonly pulls: string | AppKey | undefined;
}

/** The tokens of a run. */
interface Tokens {
  readonly gitops: GitHubToken | undefined;
  readonly pulls: GitHubToken;
  /** Whether `pulls` may write comments, as far as is known. */
  readonly mayComment: boolean;
}

const USER_AGENT = "orphan-sweeper";

/**
 * Connects to GitHub and to the GitOps repository. A GitHub App makes two tokens, and neither token can do the work of the
 * other. In a dry run no token can write.
 *
 * @throws GitOpsError when the App cannot sign in
 * @throws UsageError when the App lacks a permission that the sweep needs
 */
export async function connect(settings: Settings, context: ConnectContext): Promise<Connections> {
  const { GITHUB_API_URL: apiUrl, branch, clusters, gitops: address } = settings;
  const { clock, environment, retryPolicy } = context;
  const { signal } = retryPolicy;
  const { gitops: token, pulls: read, mayComment } = await makeTokens(settings, context);
  const server = { apiUrl, userAgent: USER_AGENT };
  const meter = pointMeter();
  const difference = serverClock(clock);
  const pulls = githubClient({ ...server, meter, clock: difference, token: read });
  const now = (): Date => new Date(clock.now());
  const gitops = openGitOps({ ...server, meter, address, branch, token, now, environment, signal });
  const announce = mayComment ? announceOnGitHub(pulls) : undefined;
  const { IMAGES_TOKEN } = settings;
  const images =
    settings.images && IMAGES_TOKEN !== undefined
      ? githubImages(githubClient({ ...server, token: IMAGES_TOKEN }))
      : undefined;
  const pullRequests = githubPullRequests(pulls);
  return {
    platform: { gitops, pullRequests, images, announce, clusters, clock, serverClock: difference, meter },
    [Symbol.asyncDispose]: () => gitops[Symbol.asyncDispose](),
  };
}

async function makeTokens(settings: Settings, context: ConnectContext): Promise<Tokens> {
  const { gitops, pulls } = toCredentials(settings);
  const app = [gitops, pulls].find((credential) => typeof credential === "object");
  if (app === undefined) return { gitops: asToken(gitops), pulls: asToken(pulls) ?? "", mayComment: true };
  const { repository } = settings.gitops;
  const installation = await signIn(settings, app, context);
  const [, name = ""] = repository.split("/");
  const access = settings.dryRun ? "read" : "write";
  const mayComment = access === "write" && installation.permissions["pull_requests"] === "write";
  const needs = [
    ...(typeof gitops === "object" ? [["contents", access] as const] : []),
    ...(typeof pulls === "object" ? [["pull_requests", "read"] as const] : []),
  ];
  assertGranted(installation, needs, repository);
  const announced = (token: () => Promise<string>) => announcing(token, context.onSecret);
  return {
    gitops: asToken(gitops) ?? announced(installation.token({ contents: access }, name)),
    pulls: asToken(pulls) ?? announced(installation.token({ pull_requests: mayComment ? "write" : "read" })),
    mayComment: typeof pulls === "string" || mayComment,
  };
}

/** A token takes precedence over the App. The App is found by the GitOps repository, which must be on GitHub for that. */
function toCredentials(settings: Settings): Credentials {
  const { GITHUB_APP_CLIENT_ID: clientId, GITHUB_APP_PRIVATE_KEY: privateKey } = settings;
  const { GITOPS_TOKEN, PULLS_TOKEN } = settings;
  const access = toAccess(settings);
  const app = access === "api" && clientId && privateKey ? { clientId, privateKey } : undefined;
  return {
    gitops: GITOPS_TOKEN ?? app,
    pulls: PULLS_TOKEN ?? app ?? (access === "foreign git" ? undefined : GITOPS_TOKEN),
  };
}

function asToken(credential: string | AppKey | undefined): string | undefined {
  return typeof credential === "string" ? credential : undefined;
}

function signIn(
  { GITHUB_API_URL: apiUrl, gitops }: Settings,
  app: AppKey,
  { clock, retryPolicy }: ConnectContext,
): Promise<AppInstallation> {
  const find = () => findInstallation({ ...app, apiUrl, userAgent: USER_AGENT }, gitops.repository);
  return retry(find, clock, retryPolicy);
}

function assertGranted(
  { permissions }: AppInstallation,
  needs: readonly (readonly [permission: string, access: "read" | "write"])[],
  repository: string,
): void {
  const problems = needs.flatMap(([permission, access]): Problem[] => {
    const has = permissions[permission];
    if (has === "write" || has === access) return [];
    const message = `the App lacks the permission "${permission}: ${access}" for ${repository}; grant it on the App's settings page, and accept it for the repository's owner`;
    return [{ path: "GITHUB_APP_CLIENT_ID", message }];
  });
  if (problems.length > 0) throw new UsageError(problems);
}

/** The same token. `onSecret` gets every new one before its first use. */
function announcing(token: () => Promise<string>, onSecret: (secret: string) => void): () => Promise<string> {
  let last: string | undefined;
  return async () => {
    const secret = await token();
    if (secret !== last) onSecret(secret);
    last = secret;
    return secret;
  };
}
