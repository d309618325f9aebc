import { DefaultGithubCredentialsProvider, type ScmIntegrationRegistry } from "@backstage/integration";
import type { RepositoryAddress } from "../references.ts";

/** Finds GitHub's number of a repository. A rename does not change the number. */
export type FindRepositoryId = (repository: RepositoryAddress) => Promise<number>;

/**
 * Asks GitHub for the number, with the token of Backstage's integration for the repository's server.
 *
 * @throws Error when Backstage has no such integration, or GitHub's answer has no number
 */
export function repositoryIdsOf(
  integrations: ScmIntegrationRegistry,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): FindRepositoryId {
  const credentials = DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  return async ({ host, owner, name }) => {
    const api = integrations.github.byHost(host)?.config.apiBaseUrl;
    if (api === undefined) throw new Error(`Backstage has no integration for GitHub at ${host}`);
    const { headers } = await credentials.getCredentials({ url: `https://${host}/${owner}/${name}` });
    const response = await fetch(`${api}/repos/${owner}/${name}`, {
      headers: { accept: "application/vnd.github+json", ...headers },
    });
    const id = response.ok ? toId(await response.json()) : undefined;
    if (id === undefined)
      throw new Error(
        `GitHub answered ${response.status} for the repository ${owner}/${name}, without its id`,
      );
    return id;
  };
}

function toId(body: unknown): number | undefined {
  const id = typeof body === "object" && body !== null && "id" in body ? body.id : undefined;
  return Number.isSafeInteger(id) ? Number(id) : undefined;
}
