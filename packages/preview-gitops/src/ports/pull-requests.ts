import type { PullRequestState, SweptPullRequest } from "preview-core/plan";

/** A repository on GitHub. */
export interface RepositoryIdentity {
  /** GitHub's id of the repository. A rename keeps the id, and another repository can take the old name. */
  readonly id: number;
  /** `owner/name` */
  readonly fullName: string;
}

/** A pull request on GitHub. */
export interface PullRequestRef {
  readonly repository: RepositoryIdentity;
  readonly number: number;
  /** GitHub's global node id, which survives renames and transfers. Default: unknown */
  readonly nodeId?: string | undefined;
}

/** The limits of one call of {@link PullRequests}. */
export const CALL_LIMITS = {
  /** Repositories of `listOpen`. */
  repositories: 50,
  /** Pull requests of `readStates`. Without a node id, each costs GitHub two look-ups by name. */
  named: 100,
  /** Pull requests of `readStates` that all have a node id. */
  withNodeId: 200,
} as const;

/** The pull requests of all repositories. Each call is one request, and shows the present state. */
export interface PullRequests {
  /**
   * Numbers of open pull requests, for each repository at its place. A missing number does not mean closed, because a
   * repository can have more open pull requests than one answer lists. `undefined` where GitHub does not show the repository,
   * or shows another repository under its name.
   *
   * @param repositories At most as many as {@link CALL_LIMITS} allows.
   * @throws GitOpsError when GitHub gave no answer
   */
  listOpen(
    repositories: readonly RepositoryIdentity[],
  ): Promise<readonly (ReadonlySet<number> | undefined)[]>;
  /**
   * The state of each pull request, at its place. Any state that GitHub does not confirm is `unknown`.
   *
   * @param refs At most as many as {@link CALL_LIMITS} allows.
   * @param labels Whether the caller needs the labels of open pull requests; otherwise they may be empty.
   * @throws GitOpsError when GitHub gave no answer
   */
  readStates(refs: readonly PullRequestRef[], labels: boolean): Promise<readonly SweptPullRequest[]>;
  /**
   * One pull request, with every fact that a policy needs.
   *
   * @throws GitOpsError `unreachable` when trying again may help
   */
  read(ref: PullRequestRef): Promise<PullRequestState>;
}

/** The announcement that a preview will expire, for a comment on its pull request. */
export interface Announcement {
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  /** GitHub's id of it. */
  readonly repositoryId: number;
  readonly pullRequest: number;
  readonly service: string;
  /** When the preview was deployed, in milliseconds since 1970. Each deploy has its own announcement. */
  readonly deployedAt: number;
  /** The earliest time at which a sweep may remove the preview, in milliseconds since 1970. */
  readonly endsAt: number;
  /** The label that keeps the preview. */
  readonly keepLabel: string;
}
