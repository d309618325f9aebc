import type { KeyObject } from "node:crypto";
import type { Account } from "./account.ts";
import type { Grant } from "./token.ts";

/** A GitHub App. */
export interface App {
  readonly id: number;
  readonly clientId: string;
  /** The App's name in addresses, and the login of its bot. */
  readonly slug: string;
  readonly publicKey: KeyObject;
  readonly installations: readonly Installation[];
}

/** An installation of an App, for all repositories of an account. */
export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly permissions: Grant;
  readonly createdAt: Date;
}
