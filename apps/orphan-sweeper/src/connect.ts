import { UsageError } from "preview-console";
import type { Problem } from "preview-core";
import {
  announceOnGitHub,
  type AppInstallation,
  type Clock,
  retry,
  findInstallation,
  githubImages,
  githubClient,
  githubPullRequests,
  type GitHubToken,
  openGitOps,
  type RetryPolicy,
  pointMeter,
  type SweepPlatform,
} from "preview-gitops";
import type { AppKey } from "./credentials.ts";
import type { Settings } from "./settings.ts";

/** What connecting needs from outside. */
export interface ConnectContext {
  readonly clock: Clock;
  readonly retryPolicy: RetryPolicy;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Hears of each secret that only this run has, before it is used. */
  readonly onSecret: (secret: string) => void;
}

/** Everything that a sweep talks to. */
export interface Connections extends AsyncDisposable {
  readonly platform: SweepPlatform;
}

const USER_AGENT = "orphan-sweeper";

/**
 * Connects to GitHub and to the GitOps repository. A GitHub App gives two tokens, of which neither can do the other's work,
 * and in a dry run none that could write.
 *
 * @throws GitOpsError when the App cannot sign in
 * @throws UsageError when the App was not granted what the sweep needs
 */
export async function connect(settings: Settings, context: ConnectContext): Promise<Connections> {
  const { apiUrl, branch, clusters, credentials, gitops: address } = settings;
  const { clock, environment, retryPolicy } = context;
  const { signal } = retryPolicy;
  const meter = pointMeter();
  const { gitops: token, pulls: read, mayComment } = await toTokens(settings, context);
  const server = { apiUrl, userAgent: USER_AGENT, meter };
  const pulls = githubClient({ ...server, token: read });
  const now = (): Date => new Date(clock.now());
  const gitops = openGitOps({ ...server, address, branch, token, now, environment, signal });
  const announce = mayComment ? announceOnGitHub(pulls) : undefined;
  const images =
    credentials.images &&
    githubImages(githubClient({ apiUrl, token: credentials.images, userAgent: USER_AGENT }));
  const pullRequests = githubPullRequests(pulls);
  return {
    platform: { gitops, pullRequests, images: images || undefined, announce, clusters, clock, meter },
    [Symbol.asyncDispose]: () => gitops[Symbol.asyncDispose](),
  };
}

interface Tokens {
  readonly gitops: GitHubToken | undefined;
  readonly pulls: GitHubToken;
  /** Whether it is worth a try. */
  readonly mayComment: boolean;
}

async function toTokens(settings: Settings, context: ConnectContext): Promise<Tokens> {
  const { gitops, pulls } = settings.credentials;
  const app = [gitops, pulls].find((credential) => typeof credential === "object");
  if (app === undefined) return { gitops: asToken(gitops), pulls: asToken(pulls) ?? "", mayComment: true };
  const installation = await install(settings, app, context);
  const [, name = ""] = settings.gitops.repository.split("/");
  const access = settings.dryRun ? "read" : "write";
  const mayComment = access === "write" && installation.permissions["pull_requests"] === "write";
  const needs = [
    ...(typeof gitops === "object" ? [["contents", access] as const] : []),
    ...(typeof pulls === "object" ? [["pull_requests", "read"] as const] : []),
  ];
  assertGranted(installation, needs, settings.gitops.repository);
  const told = (token: () => Promise<string>) => telling(token, context.onSecret);
  return {
    gitops: asToken(gitops) ?? told(installation.token({ contents: access }, name)),
    pulls: asToken(pulls) ?? told(installation.token({ pull_requests: mayComment ? "write" : "read" })),
    mayComment: typeof pulls === "string" || mayComment,
  };
}

function asToken(credential: string | AppKey | undefined): string | undefined {
  return typeof credential === "string" ? credential : undefined;
}

function install(
  { apiUrl, gitops }: Settings,
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
    const message = `the App lacks the permission "${permission}: ${access}" where ${repository} is; grant it on the App's settings page, and accept it`;
    return [{ path: "GITHUB_APP_CLIENT_ID", message }];
  });
  if (problems.length > 0) throw new UsageError(problems);
}

/** The same token, told of as soon as it is another one. */
function telling(token: () => Promise<string>, onSecret: (secret: string) => void): () => Promise<string> {
  let last: string | undefined;
  return async () => {
    const secret = await token();
    if (secret !== last) onSecret(secret);
    last = secret;
    return secret;
  };
}
