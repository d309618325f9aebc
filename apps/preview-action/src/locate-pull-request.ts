import { quote } from "preview-core";
import { findPullRequest, type GitHubClient, readHeadSha } from "preview-gitops";
import type { SyncInputs } from "./inputs.ts";
import type { Trigger } from "./trigger/trigger.ts";

/** The pull request that a run is about and the commit that it is about, or why there is none. */
export type Located =
  | { readonly kind: "found"; readonly pr: number; readonly sha: string }
  | { readonly kind: "none"; readonly reason: string };

/**
 * Finds the pull request that a run is about, asking GitHub where the event does not say.
 *
 * @throws GitOpsError
 */
export async function locatePullRequest(
  client: GitHubClient,
  { repository, subject }: Trigger,
  { pullRequest }: Pick<SyncInputs, "pullRequest">,
): Promise<Located> {
  switch (subject.kind) {
    case "pull-request":
      return { kind: "found", pr: subject.number, sha: subject.sha };
    case "dispatch": {
      const pr = pullRequest ?? 0;
      return { kind: "found", pr, sha: await readHeadSha(client, repository.fullName, pr) };
    }
    case "build": {
      const { sha, headRepositoryId, conclusion, name } = subject;
      if (conclusion !== "success") return none(`the workflow ${quote(name)} ended with ${conclusion}`);
      const pr = await findPullRequest(client, { repository, sha, headRepositoryId });
      return pr === undefined ? none(`no open pull request has the head ${sha}`) : { kind: "found", pr, sha };
    }
  }
}

function none(reason: string): Located {
  return { kind: "none", reason };
}
