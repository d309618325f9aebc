import { createAppAuth } from "@octokit/auth-app";
import { anonymousClient, type GitHubClient, type GitHubServer, parseFullName } from "./github-client.ts";
import { attempt, type Attempted } from "./to-gitops-error.ts";

/** A GitHub App, and how to reach GitHub as it. */
export interface GitHubApp extends GitHubServer {
  readonly clientId: string;
  /** PEM, as GitHub creates it. Never printed. */
  readonly privateKey: string;
}

/** The permissions of a token: GitHub's name of each permission, and the access. */
export type TokenPermissions = Readonly<Record<string, "read" | "write">>;

/** An App, installed on one account. */
export interface AppInstallation {
  /** Permissions that the account's owner has granted. */
  readonly permissions: Readonly<Record<string, string>>;
  /** Tokens with these permissions only, for one repository or for all of the account. Renewed before they expire. */
  token(permissions: TokenPermissions, repository?: string): () => Promise<string>;
}

/**
 * The installation of an App that can reach a repository.
 *
 * @throws GitOpsError `forbidden` or `not-found` when the App is not installed there, or when the key is not the App's
 *
 * @example
 * const installation = await findInstallation({ clientId, privateKey, userAgent: "orphan-sweeper" }, "octocat/gitops");
 * const client = githubClient({ token: installation.token({ contents: "write" }, "gitops"), userAgent });
 */
export async function findInstallation(app: GitHubApp, fullName: string): Promise<AppInstallation> {
  const client = anonymousClient(app);
  const auth = createAppAuth({ appId: app.clientId, privateKey: app.privateKey, request: client.request });
  const attempted = toAttempted(fullName);
  const { id, permissions } = await attempt(attempted, async () => {
    const { token } = await auth({ type: "app" });
    return readInstallation(client, fullName, token);
  });
  return {
    permissions,
    token: (wanted, repository) => () =>
      attempt(attempted, async () => {
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
  const { owner, name: repo } = parseFullName(fullName);
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
