import type { Account } from "./account.ts";
import type { Comment } from "./comment.ts";
import type { Repository } from "./repository.ts";

/** A pull request as GitHub keeps it. */
export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  readonly createdAt: Date;
  readonly headBranch: string;
  /** Where the head branch is; another repository than {@link repository} for a fork. */
  readonly headRepository: Repository;
  readonly labels: Set<string>;
  readonly comments: Comment[];
  title: string;
  body: string | null;
  baseBranch: string;
  /** Where the base branch was when the pull request was opened or retargeted. */
  baseSha: string;
  /** Follows the head branch while the pull request is open. */
  headSha: string;
  draft: boolean;
  closedAt: Date | null;
  mergedAt: Date | null;
  mergedBy: Account | null;
  /** Whether it conflicts with its base; GitHub still says so after it was closed. */
  conflicting: boolean;
  updatedAt: Date;
}

/** Whether the head branch is in a fork. */
export function isCrossRepository(pull: PullRequest): boolean {
  return pull.headRepository !== pull.repository;
}
