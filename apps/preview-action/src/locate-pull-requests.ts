import { quote } from "preview-core";
import { findPullRequests, type GitHubClient, readHeadSha } from "preview-gitops";
import type { SyncInputs } from "./inputs.ts";
import type { Trigger } from "./trigger.ts";

/** The pull requests that a run is about and the commit that it is about, or why there are none. */
export type Located =
  | { readonly kind: "found"; readonly pullRequests: readonly number[]; readonly sha: string }
  | { readonly kind: "none"; readonly reason: string };

/**
 * Finds the pull requests that a run is about, asking GitHub where the event does not say: one, or the several that a
 * built commit is the head of.
 *
 * @throws GitOpsError
 */
export async function locatePullRequests(
  client: GitHubClient,
  { repository, subject }: Trigger,
  { pullRequest }: Pick<SyncInputs, "pullRequest">,
): Promise<Located> {
  switch (subject.kind) {
    case "pull-request":
      return { kind: "found", pullRequests: [subject.number], sha: subject.sha };
    case "dispatch": {
      const pr = pullRequest ?? 0;
      const sha = await readHeadSha(client, repository.fullName, pr);
      return { kind: "found", pullRequests: [pr], sha };
    }
    case "build": {
      const { sha, headRepositoryId, conclusion, name } = subject;
      if (conclusion !== "success") return none(`the workflow ${quote(name)} ended with ${conclusion}`);
      const pullRequests = await findPullRequests(client, { repository, sha, headRepositoryId });
      return pullRequests.length === 0
        ? none(`no open pull request has the head ${sha}`)
        : { kind: "found", pullRequests, sha };
    }
  }
}

function none(reason: string): Located {
  return { kind: "none", reason };
}
