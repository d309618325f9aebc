import type { Account } from "./account.ts";

export type Access = "read" | "write";

/** The permissions of a token in one repository. Every grant includes `metadata: read`. */
export interface Grant {
  readonly contents?: Access;
  readonly pull_requests?: Access;
  readonly issues?: Access;
  readonly deployments?: Access;
  /** For the packages that are linked to the repository. Only the tokens of workflow runs can use it. */
  readonly packages?: Access;
}

export type Permission = keyof Grant;

export type TokenKind = "app" | "user" | "actions";

/** The scopes of a classic personal access token, for all packages that its owner administrates. */
export type PackageScope = "read:packages" | "delete:packages";

export interface Token {
  /** The name in logs and reports, instead of the secret. */
  readonly name: string;
  readonly kind: TokenKind;
  readonly account: Account;
  /** Repository id → grant. */
  readonly grants: ReadonlyMap<number, Grant>;
  /** Default: none. */
  readonly scopes?: ReadonlySet<PackageScope>;
  /** The end of the token. Default: it does not expire. */
  readonly expiresAt?: Date;
  /** The App's installation that it was made for. Default: the token was not made by an App's key. */
  readonly installation?: number;
}

/** The key of the budget that a request with the token is counted in. All tokens of an installation share one. */
export function budgetOf({ kind, name, account, installation }: Token): string {
  return kind === "app" ? `app ${installation ?? account.login}` : `${kind} ${name}`;
}
