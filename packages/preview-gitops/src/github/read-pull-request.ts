import type { PullRequestState } from "preview-core/plan";
import type { PullRequestRef } from "../ports/pull-requests.ts";
import type { GitHubClient } from "./github-client.ts";
import { toGitOpsError } from "./to-gitops-error.ts";
import { parseOwnerAndName } from "./owner-and-name.ts";

type Answer = Awaited<ReturnType<GitHubClient["rest"]["pulls"]["get"]>>["data"];

/**
 * The pull request as it is at this moment. What GitHub does not show to this token is `unknown`, never closed.
 *
 * @throws GitOpsError `unreachable` when trying again may help
 */
export async function readPullRequest(client: GitHubClient, ref: PullRequestRef): Promise<PullRequestState> {
  const { owner, name } = parseOwnerAndName(ref.repository.fullName);
  try {
    const { data } = await client.rest.pulls.get({ owner, repo: name, pull_number: ref.number });
    return toState(data, ref);
  } catch (error) {
    const what = `read pull request ${ref.number} of ${ref.repository.fullName}`;
    const remedy = 'give the workflow\'s token "pull-requests: read"';
    const translated = toGitOpsError(error, { what, remedy, writes: false });
    if (translated.code === "unreachable") throw translated;
    return { state: "unknown", reason: translated.message };
  }
}

function toState(data: Answer, { repository }: PullRequestRef): PullRequestState {
  if (data.base.repo.id !== repository.id) {
    return { state: "unknown", reason: `${repository.fullName} is now the name of another repository` };
  }
  if (data.state === "closed") return { state: "closed", merged: data.merged, nodeId: data.node_id };
  return {
    state: "open",
    headSha: data.head.sha,
    draft: data.draft ?? false,
    fork: data.head.repo?.id !== data.base.repo.id,
    author: { login: data.user.login, bot: data.user.type === "Bot" },
    labels: data.labels.map(({ name }) => name),
    url: data.html_url,
    nodeId: data.node_id,
  };
}
