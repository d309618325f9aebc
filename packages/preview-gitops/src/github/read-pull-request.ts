import type { PullRequestState, ServiceRepository } from "preview-core/plan";
import type { PullRequestRef, RepositoryIdentity } from "../ports/pull-requests.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { type GitHubClient, parseFullName } from "./github-client.ts";
import { attempt, toGitOpsError } from "./to-gitops-error.ts";

/** A commit that a build has built, and the repositories of its pull request. */
export interface BuiltCommit {
  /** The repository that the pull request is to be merged into. */
  readonly repository: RepositoryIdentity;
  readonly sha: string;
  /** The repository that the commit was pushed to; undefined when it was deleted. */
  readonly headRepositoryId: number | undefined;
}

type Answer = Awaited<ReturnType<GitHubClient["rest"]["pulls"]["get"]>>["data"];

const REMEDY = 'give the workflow\'s token "pull-requests: read"';

/**
 * The pull request as it is now. A pull request that GitHub does not show to this token is `unknown`, never closed.
 *
 * GitHub's copies follow each other with a delay, so an answer can be older than the event that started the run. Such an answer
 * hides what has happened, and is none.
 *
 * @param changedAt The last change that is known, in milliseconds since 1970. Default: none
 * @throws GitOpsError `unreachable` when trying again may help, also for an answer from before `changedAt`
 */
export async function readPullRequest(
  client: GitHubClient,
  ref: PullRequestRef,
  changedAt?: number,
): Promise<PullRequestState> {
  const { owner, name } = parseFullName(ref.repository.fullName);
  try {
    const { data } = await client.rest.pulls.get({ owner, repo: name, pull_number: ref.number });
    if (changedAt !== undefined && Date.parse(data.updated_at) < changedAt) throw staleAnswer(ref, data);
    return toState(data, ref);
  } catch (error) {
    const what = `read pull request ${ref.number} of ${ref.repository.fullName}`;
    const translated = toGitOpsError(error, { what, remedy: REMEDY, writes: false });
    if (translated.code === "unreachable") throw translated;
    return { state: "unknown", reason: translated.message };
  }
}

/**
 * Numbers of the open pull requests whose head is this commit in that repository, the oldest first. A branch can have
 * several pull requests, into different branches. GitHub finds them, because texts of a build are not trusted.
 *
 * @throws GitOpsError
 */
export async function findPullRequests(client: GitHubClient, commit: BuiltCommit): Promise<number[]> {
  const { repository, sha, headRepositoryId } = commit;
  const { owner, name } = parseFullName(repository.fullName);
  const what = `find the pull requests of ${sha} in ${repository.fullName}`;
  return attempt({ what, remedy: REMEDY, writes: false }, async () => {
    const list = client.rest.repos.listPullRequestsAssociatedWithCommit;
    const { data } = await list({ owner, repo: name, commit_sha: sha, per_page: 100 });
    const matching = data.filter(
      ({ state, base, head }) =>
        state === "open" &&
        base.repo.id === repository.id &&
        head.sha === sha &&
        head.repo?.id === headRepositoryId,
    );
    return matching.map(({ number }) => number).toSorted((a, b) => a - b);
  });
}

/**
 * The head commit of a pull request, open or closed.
 *
 * @throws GitOpsError
 */
export async function readHeadSha(client: GitHubClient, fullName: string, number: number): Promise<string> {
  const { owner, name } = parseFullName(fullName);
  const what = `read pull request ${number} of ${fullName}`;
  return attempt({ what, remedy: REMEDY, writes: false }, async () => {
    const { data } = await client.rest.pulls.get({ owner, repo: name, pull_number: number });
    return data.head.sha;
  });
}

/**
 * The repository with a name on GitHub. A renamed repository is found by its old name too.
 *
 * @throws GitOpsError `not-found` when the repository does not exist, or the token cannot see it
 */
export async function findRepository(client: GitHubClient, fullName: string): Promise<ServiceRepository> {
  const { owner, name: repo } = parseFullName(fullName);
  const remedy = "give the token access to it";
  return attempt({ what: `read ${fullName}`, remedy, writes: false }, async () => {
    const { data } = await client.repos.get({ owner, repo });
    return { id: data.id, fullName: data.full_name, url: data.html_url };
  });
}

function staleAnswer({ repository, number }: PullRequestRef, { updated_at: at }: Answer): GitOpsError {
  const message = `GitHub answered with pull request ${number} of ${repository.fullName} as it was at ${at}, before the event of this run`;
  return new GitOpsError("unreachable", message);
}

function toState(data: Answer, { repository }: PullRequestRef): PullRequestState {
  if (data.base.repo.id !== repository.id) {
    return { state: "unknown", reason: `${repository.fullName} is now the name of another repository` };
  }
  if (data.state === "closed") return { state: "closed", merged: data.merged, nodeId: data.node_id };
  return {
    state: "open",
    headSha: data.head.sha,
    baseBranch: data.base.ref,
    draft: data.draft ?? false,
    fork: data.head.repo?.id !== data.base.repo.id,
    author: { login: data.user.login, bot: data.user.type === "Bot" },
    labels: data.labels.map(({ name }) => name),
    url: data.html_url,
    nodeId: data.node_id,
  };
}
