import type { Account, AccountType } from "./account.ts";
import type { App } from "./app.ts";
import type { Comment, PullRequest, Repository } from "./repository.ts";
import type { Package } from "./package.ts";
import type { Token } from "./token.ts";

/** Addresses that GitHub's objects are made of. */
export interface Addresses {
  /** Base of pages and of git remotes. */
  readonly html: string;
  readonly api: string;
  readonly graphql: string;
}

/** Everything that this GitHub knows. */
export interface World {
  readonly addresses: Addresses;
  /** Where the bare repositories are. */
  readonly directory: string;
  readonly now: () => Date;
  /** By id. */
  readonly repositories: Map<number, Repository>;
  /** Lower-case full name, former ones included → id of the repository that has it, or had it last. */
  readonly names: Map<string, number>;
  /** Lower-case login → account. */
  readonly accounts: Map<string, Account>;
  /** Lower-case `owner/name` → package. */
  readonly packages: Map<string, Package>;
  /** By client id. */
  readonly apps: Map<string, App>;
  /** By secret. */
  readonly tokens: Map<string, Token>;
  /** A number that no other object has. */
  readonly nextId: () => number;
}

/** Every kind of object shares one sequence, so that an id of one kind never passes for an id of another. */
const FIRST_ID = 100_001;

/** A GitHub with nothing on it. */
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

/** The repository that has this full name, or had it last. */
export function findRepository(world: World, fullName: string): Repository | undefined {
  const id = world.names.get(fullName.toLowerCase());
  return id === undefined ? undefined : world.repositories.get(id);
}

/** The account with this login, made when it is new; a `[bot]` at its end makes no difference. */
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
