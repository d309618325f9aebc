export type AccountType = "User" | "Bot" | "Organization";

/** A user, an organization or a bot. */
export interface Account {
  readonly id: number;
  /** Without `[bot]`. REST adds it to a bot's login, GraphQL does not. */
  readonly login: string;
  readonly type: AccountType;
}

/** The committer of commits that GitHub makes itself. */
export const GITHUB_COMMITTER = { name: "GitHub", email: "noreply@github.com" } as const;

/** The login in REST, and in GraphQL's `viewer.login`. */
export function restLogin(account: Account): string {
  return account.type === "Bot" ? `${account.login}[bot]` : account.login;
}

/** The e-mail address by which GitHub attributes commits to the account. */
export function noreplyAddress(account: Account): string {
  return `${account.id}+${restLogin(account)}@users.noreply.github.com`;
}
