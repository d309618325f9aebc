import { createAppAuth } from "@octokit/auth-app";
import { anonymousClient, type GitHubClient, type GitHubConnection } from "./github-client.ts";
import { parseOwnerAndName } from "./owner-and-name.ts";
import { type Attempted, toGitOpsError } from "./to-gitops-error.ts";

/** A GitHub App, and how to reach GitHub as it. */
export interface GitHubApp extends Pick<GitHubConnection, "apiUrl" | "userAgent" | "requestTimeout"> {
  readonly clientId: string;
  /** PEM, as GitHub hands it out. Never printed. */
  readonly privateKey: string;
}

/** What a token may do: GitHub's names of permissions → how much of each. */
export type TokenPermissions = Readonly<Record<string, "read" | "write">>;

/** An App on the account that it is installed on. */
export interface AppInstallation {
  /** What the account's owner has granted. */
  readonly permissions: Readonly<Record<string, string>>;
  /** Tokens that may do this and no more, in one repository or in all of the account's; renewed before they end. */
  token(permissions: TokenPermissions, repository?: string): () => Promise<string>;
}

/**
 * Where an App is installed to reach a repository.
 *
 * @throws GitOpsError `forbidden` or `not-found` when it is not, or when the key is not the App's
 *
 * @example
 * const installation = await findInstallation({ clientId, privateKey, userAgent: "orphan-sweeper" }, "crh225/gitops");
 * const client = githubClient({ token: installation.token({ contents: "write" }, "gitops"), userAgent });
 */
export async function findInstallation(app: GitHubApp, fullName: string): Promise<AppInstallation> {
  const client = anonymousClient(app);
  const auth = createAppAuth({ appId: app.clientId, privateKey: app.privateKey, request: client.request });
  const attempted = toAttempted(fullName);
  const { id, permissions } = await orFail(attempted, async () => {
    const { token } = await auth({ type: "app" });
    return readInstallation(client, fullName, token);
  });
  return {
    permissions,
    token: (wanted, repository) => () =>
      orFail(attempted, async () => {
        const repositories = repository === undefined ? {} : { repositoryNames: [repository] };
        const scope = { installationId: id, permissions: { ...wanted }, ...repositories };
        return (await auth({ type: "installation", ...scope })).token;
      }),
  };
}

async function readInstallation(
  client: GitHubClient,
  fullName: string,
  jwt: string,
): Promise<{ readonly id: number; readonly permissions: Readonly<Record<string, string>> }> {
  const { owner, name: repo } = parseOwnerAndName(fullName);
  const headers = { authorization: `bearer ${jwt}` };
  const { data } = await client.apps.getRepoInstallation({ owner, repo, headers });
  return { id: data.id, permissions: { ...data.permissions } };
}

function toAttempted(fullName: string): Attempted {
  const what = `sign in as the GitHub App for ${fullName}`;
  const remedy = `check its client id and private key, and that it is installed on ${fullName}`;
  const refusalRemedy = `check that the App is installed on ${fullName}, and give it the permissions that it asks for`;
  return { what, remedy, signInRemedy: remedy, refusalRemedy, writes: false };
}

async function orFail<Result>(attempted: Attempted, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw toGitOpsError(error, attempted);
  }
}
