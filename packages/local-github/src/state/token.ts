import type { Account } from "./account.ts";

export type Access = "read" | "write";

/** What a token may do in one repository; `metadata: read` comes with any grant, as on GitHub. */
export interface Grant {
  readonly contents?: Access;
  readonly pull_requests?: Access;
  readonly issues?: Access;
  readonly deployments?: Access;
  /** For the packages that are linked to the repository; only the tokens of workflow runs can use it. */
  readonly packages?: Access;
}

export type Permission = keyof Grant;

export type TokenKind = "app" | "user" | "actions";

/** What a classic personal access token may do with all packages that its owner administrates. */
export type PackageScope = "read:packages" | "delete:packages";

export interface Token {
  /** What logs and reports say instead of the secret. */
  readonly name: string;
  readonly kind: TokenKind;
  readonly account: Account;
  /** Repository id → grant. */
  readonly grants: ReadonlyMap<number, Grant>;
  /** Default: none. */
  readonly scopes?: ReadonlySet<PackageScope>;
  /** Default: it does not end. */
  readonly expiresAt?: Date;
}
