/**
 * A pull request as GitHub says it is right now, never as an event said it was.
 *
 * `unknown` is every answer that does not positively say open or closed: not found, no access, no answer.
 */
export type PullRequestState = OpenPullRequest | ClosedPullRequest | UnknownPullRequest;

export interface OpenPullRequest {
  readonly state: "open";
  /** The commit at the end of its branch. */
  readonly headSha: string;
  readonly draft: boolean;
  /** The branch is in another repository than the one it is to be merged into, or in none any more. */
  readonly fork: boolean;
  readonly author: { readonly login: string; readonly bot: boolean };
  readonly labels: readonly string[];
  /** Its web page. */
  readonly url: string;
  /** GitHub's global node id. */
  readonly nodeId: string;
}

export interface ClosedPullRequest {
  readonly state: "closed";
  readonly merged: boolean;
  readonly nodeId: string;
}

export interface UnknownPullRequest {
  readonly state: "unknown";
  /** Why, in words for a person. */
  readonly reason: string;
}
