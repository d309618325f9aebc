import type { ServiceRepository } from "preview-core/plan";
import type { GitHubClient } from "./github-client.ts";
import { parseOwnerAndName } from "./owner-and-name.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

/**
 * The repository with a name on GitHub. A renamed repository is found by its old name too.
 *
 * @throws GitOpsError `not-found` when there is none, or the token cannot see it
 */
export async function findRepository(client: GitHubClient, fullName: string): Promise<ServiceRepository> {
  const { owner, name: repo } = parseOwnerAndName(fullName);
  try {
    const { data } = await client.repos.get({ owner, repo });
    return { id: data.id, fullName: data.full_name, url: data.html_url };
  } catch (error) {
    const remedy = "give the token access to it";
    throw toGitOpsError(error, { what: `read ${fullName}`, remedy, writes: false });
  }
}
