export type AccountType = "User" | "Bot" | "Organization";

/** Somebody or something that acts on GitHub. */
export interface Account {
  readonly id: number;
  /** Without the `[bot]` that REST adds to a bot's login and GraphQL does not. */
  readonly login: string;
  readonly type: AccountType;
}

/** Whom GitHub names as the committer of what it commits itself. */
export const GITHUB_COMMITTER = { name: "GitHub", email: "noreply@github.com" } as const;

/** The login as REST shows it, which is also what `viewer.login` says in GraphQL. */
export function restLogin(account: Account): string {
  return account.type === "Bot" ? `${account.login}[bot]` : account.login;
}

/** Address that GitHub attributes the account's commits to. */
export function noreplyAddress(account: Account): string {
  return `${account.id}+${restLogin(account)}@users.noreply.github.com`;
}
