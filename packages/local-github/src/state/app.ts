import type { KeyObject } from "node:crypto";
import type { Account } from "./account.ts";
import type { Grant } from "./token.ts";

/** A GitHub App. */
export interface App {
  readonly id: number;
  readonly clientId: string;
  /** What it calls itself in addresses, and its bot's login. */
  readonly slug: string;
  readonly publicKey: KeyObject;
  readonly installations: readonly Installation[];
}

/** An App on an account, for all of its repositories. */
export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly permissions: Grant;
  readonly createdAt: Date;
}
