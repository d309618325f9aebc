import type { BareRepository } from "../git/bare-repository.ts";
import type { Account } from "./account.ts";
import type { Deployment } from "./deployment.ts";

/** A change of one ref: `undefined` before it existed and after it was deleted. */
export interface Push {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The state of a repository. */
export interface Repository {
  readonly id: number;
  readonly createdAt: Date;
  readonly defaultBranch: string;
  readonly git: BareRepository;
  /** By number. */
  readonly pullRequests: Map<number, PullRequest>;
  /** Oldest first. */
  readonly deployments: Deployment[];
  readonly pushListeners: Set<(push: Push) => void>;
  fullName: string;
  pushedAt: Date;
  archived: boolean;
  disabled: boolean;
  /** Deleted, or hidden from every token. */
  gone: boolean;
  /** The reason why the default branch refuses every update. Undefined: it accepts updates. */
  protection: string | undefined;
  nextNumber: number;
}

/** The state of a pull request. */
export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  readonly createdAt: Date;
  readonly headBranch: string;
  /** The repository of the head branch. For a fork, it differs from {@link repository}. */
  readonly headRepository: Repository;
  readonly labels: Set<string>;
  readonly comments: Comment[];
  title: string;
  body: string | null;
  baseBranch: string;
  /** Head of the base branch when the pull request was opened or got another base. */
  baseSha: string;
  /** Follows the head branch while the pull request is open. */
  headSha: string;
  draft: boolean;
  closedAt: Date | null;
  mergedAt: Date | null;
  mergedBy: Account | null;
  /** True when the branches conflict. GitHub keeps the value after the pull request is closed. */
  conflicting: boolean;
  updatedAt: Date;
}

/** A comment on a pull request. */
export interface Comment {
  readonly id: number;
  readonly author: Account;
  readonly createdAt: Date;
  readonly minimized: boolean;
  body: string;
  updatedAt: Date;
}

/** True when the repository refuses every change. */
export function isReadOnly({ archived, disabled }: Repository): boolean {
  return archived || disabled;
}

/** The two halves of a repository's full name. */
export function splitFullName(fullName: string): { owner: string; name: string } {
  const slash = fullName.indexOf("/");
  return { owner: fullName.slice(0, slash), name: fullName.slice(slash + 1) };
}

/** Full name of the ref that a protection applies to. */
export function protectedRef(repository: Repository): string | undefined {
  return repository.protection === undefined ? undefined : `refs/heads/${repository.defaultBranch}`;
}

/** True when the head branch is in a fork. */
export function isCrossRepository(pull: PullRequest): boolean {
  return pull.headRepository !== pull.repository;
}
