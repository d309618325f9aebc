import type { PullRequestState, SweptPullRequest } from "preview-core/plan";
import type { PullRequestRef } from "../github/read-pull-request.ts";

/** A pull request, as a preview's annotations name it. */
export interface SweptRef extends PullRequestRef {
  /** GitHub's global node id, which survives renames and transfers. Default: unknown */
  readonly nodeId: string | undefined;
}

/**
 * How many repositories, or pull requests, one call may be asked for: a pull request without a node id costs GitHub two
 * look-ups by name.
 */
export const REPOSITORIES_MAX = 50;
export const NAMED_MAX = 100;
export const IDS_MAX = 200;

/** The pull requests of all repositories. Each call of it is one look at GitHub, in one request. */
export interface PullRequestView {
  /**
   * For each repository, numbers of open pull requests, at the same place. A number that is missing says nothing: there
   * may be more open ones than are listed. `undefined` where the repository cannot be seen, or is another one.
   *
   * @param repositories At most {@link REPOSITORIES_MAX}
   * @throws GitOpsError when GitHub gave no answer at all
   */
  listOpen(
    repositories: readonly PullRequestRef["repository"][],
  ): Promise<readonly (ReadonlySet<number> | undefined)[]>;
  /**
   * The state of each pull request, at the same place. What GitHub does not positively say is `unknown`.
   *
   * @param refs At most {@link NAMED_MAX}, or at most {@link IDS_MAX} that all have a node id
   * @param labels Whether the labels of open ones are needed; otherwise they may be empty.
   * @throws GitOpsError when GitHub gave no answer at all
   */
  readStates(refs: readonly SweptRef[], labels: boolean): Promise<readonly SweptPullRequest[]>;
  /**
   * One pull request, with all that a policy asks for.
   *
   * @throws GitOpsError `unreachable` when trying again may help
   */
  read(ref: PullRequestRef): Promise<PullRequestState>;
}
