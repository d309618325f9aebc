import type { GitHubClient } from "./github-client.ts";
import { parseOwnerAndName } from "./owner-and-name.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

/** A commit, and where a pull request must come from to be the one that is meant. */
export interface BuiltCommit {
  /** The repository that the pull request is to be merged into. */
  readonly repository: { readonly id: number; readonly fullName: string };
  readonly sha: string;
  /** The repository that the commit was pushed to; undefined when it is gone. */
  readonly headRepositoryId: number | undefined;
}

const REMEDY = 'give the workflow\'s token "pull-requests: read"';

/**
 * The numbers of the open pull requests whose head is this commit, pushed to that repository, the oldest first. A branch
 * has several when they are to be merged into different branches. Nothing that the build hands over is trusted: GitHub
 * itself says which ones they are.
 *
 * @throws GitOpsError
 */
export async function findPullRequests(client: GitHubClient, commit: BuiltCommit): Promise<number[]> {
  const { repository, sha, headRepositoryId } = commit;
  const { owner, name } = parseOwnerAndName(repository.fullName);
  try {
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
  } catch (error) {
    const what = `find the pull requests of ${sha} in ${repository.fullName}`;
    throw toGitOpsError(error, { what, remedy: REMEDY, writes: false });
  }
}

/**
 * The head commit of a pull request, open or closed.
 *
 * @throws GitOpsError
 */
export async function readHeadSha(client: GitHubClient, fullName: string, number: number): Promise<string> {
  const { owner, name } = parseOwnerAndName(fullName);
  try {
    const { data } = await client.rest.pulls.get({ owner, repo: name, pull_number: number });
    return data.head.sha;
  } catch (error) {
    const what = `read pull request ${number} of ${fullName}`;
    throw toGitOpsError(error, { what, remedy: REMEDY, writes: false });
  }
}
