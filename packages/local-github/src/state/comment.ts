import type { Account } from "./account.ts";

/** A comment on a pull request. */
export interface Comment {
  readonly id: number;
  readonly author: Account;
  readonly createdAt: Date;
  readonly minimized: boolean;
  body: string;
  updatedAt: Date;
}
