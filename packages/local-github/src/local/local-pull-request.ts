export interface Author {
  readonly login: string;
  /** Default: "User". */
  readonly type?: "User" | "Bot";
}

export interface PullRequestOptions {
  /** An existing branch of the head repository. */
  readonly branch: string;
  readonly title: string;
  readonly author: Author;
  /** Default: none. */
  readonly body?: string;
  /** Default: the default branch. */
  readonly base?: string;
  /** Default: false. */
  readonly draft?: boolean;
  /** Default: none. */
  readonly labels?: readonly string[];
  /** The fork that the branch is in. Default: this repository. */
  readonly headRepository?: { readonly id: number };
}

export interface LocalComment {
  readonly id: number;
  /** Without `[bot]`. */
  readonly login: string;
  readonly body: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One pull request, from the side of whoever sets the scene; what it says is always the present state. */
export interface LocalPullRequest {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** Follows the head branch while the pull request is open. */
  readonly headSha: string;
  readonly labels: readonly string[];
  /** `merged` marks it as merged; the base branch stays where it is. Default: not merged; by its author. */
  close(how?: { readonly merged?: boolean; readonly by?: Author }): void;
  /** Its changes and those of its base contradict each other. */
  setConflicting(conflicting: boolean): void;
  /** Also brings the head to where its branch is by now. */
  reopen(): Promise<void>;
  setDraft(draft: boolean): void;
  addLabel(label: string): void;
  removeLabel(label: string): void;
  edit(change: { readonly title?: string; readonly body?: string; readonly base?: string }): Promise<void>;
  /** Oldest first. */
  comments(): LocalComment[];
  /** Somebody comments. */
  addComment(comment: Author & { readonly body: string; readonly minimized?: boolean }): LocalComment;
}
