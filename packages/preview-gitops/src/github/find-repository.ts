import type { KnownRepository } from "../adopt-previews.ts";
import type { GitHubClient } from "./github-client.ts";
import { toOwnerAndName } from "./owner-and-name.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

/**
 * The repository that has a name on GitHub, or had it last.
 *
 * @throws GitOpsError `not-found` when there is none, or the token cannot see it
 */
export async function findRepository(client: GitHubClient, fullName: string): Promise<KnownRepository> {
  const { owner, name: repo } = toOwnerAndName(fullName);
  try {
    const { data } = await client.repos.get({ owner, repo });
    return { id: data.id, fullName: data.full_name, url: data.html_url };
  } catch (error) {
    const remedy = "give the token access to it";
    throw toGitOpsError(error, { what: `read ${fullName}`, remedy, writes: false });
  }
}
