import type { Account, AccountType } from "./account.ts";
import type { App } from "./app.ts";
import type { Comment, PullRequest, Repository } from "./repository.ts";
import type { Package } from "./package.ts";
import type { Token } from "./token.ts";

/** The base addresses in GitHub's objects. */
export interface Addresses {
  /** Base of pages and of git remotes. */
  readonly html: string;
  readonly api: string;
  readonly graphql: string;
}

/** The whole state of this GitHub. */
export interface World {
  readonly addresses: Addresses;
  /** The folder of the bare repositories. */
  readonly directory: string;
  readonly now: () => Date;
  /** By id. */
  readonly repositories: Map<number, Repository>;
  /** Lower-case full name, current or former → id of the last repository that had it. */
  readonly names: Map<string, number>;
  /** Lower-case login → account. */
  readonly accounts: Map<string, Account>;
  /** Lower-case `owner/name` → package. */
  readonly packages: Map<string, Package>;
  /** By client id. */
  readonly apps: Map<string, App>;
  /** By secret. */
  readonly tokens: Map<string, Token>;
  /** A new id. */
  readonly nextId: () => number;
}

/** All kinds of objects share one sequence, so that an id of one kind is never an id of another kind. */
const FIRST_ID = 100_001;

/** The state of an empty GitHub. */
export function createWorld(basis: Pick<World, "addresses" | "directory" | "now">): World {
  let id = FIRST_ID;
  return {
    ...basis,
    repositories: new Map(),
    names: new Map(),
    accounts: new Map(),
    packages: new Map(),
    apps: new Map(),
    tokens: new Map(),
    nextId: () => id++,
  };
}

/** The repository with this full name. A former name finds the last repository that had it. */
export function findRepository(world: World, fullName: string): Repository | undefined {
  const id = world.names.get(fullName.toLowerCase());
  return id === undefined ? undefined : world.repositories.get(id);
}

/** The account with this login, with or without `[bot]`. Creates a missing account. */
export function findAccount(world: World, login: string, type: AccountType): Account {
  const bare = login.replace(/\[bot\]$/, "");
  const key = bare.toLowerCase();
  const account = world.accounts.get(key) ?? { id: world.nextId(), login: bare, type };
  world.accounts.set(key, account);
  return account;
}

/** The comment with this id, with its pull request. */
export function findComment(world: World, id: number): { comment: Comment; pull: PullRequest } | undefined {
  for (const repository of world.repositories.values()) {
    for (const pull of repository.pullRequests.values()) {
      const comment = pull.comments.find((candidate) => candidate.id === id);
      if (comment) return { comment, pull };
    }
  }
  return undefined;
}
