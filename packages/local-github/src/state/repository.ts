import type { BareRepository } from "../git/bare-repository.ts";
import type { Deployment } from "./deployment.ts";
import type { PullRequest } from "./pull-request.ts";

/** A change of one ref: `undefined` before it existed and after it was deleted. */
export interface Push {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A repository as GitHub keeps it. */
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
  /** Deleted, or out of the reach of every token. */
  gone: boolean;
  /** Why the default branch refuses every update; `undefined`: it does not. */
  protection: string | undefined;
  nextNumber: number;
}

/** Whether the repository refuses every change. */
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
