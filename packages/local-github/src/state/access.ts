import type { Repository } from "./repository.ts";
import type { Access, Permission, Token } from "./token.ts";

/** Whether the repository exists for the token at all; every repository is private. */
export function canSee(token: Token | undefined, repository: Repository): boolean {
  return !repository.gone && token?.grants.has(repository.id) === true;
}

/** Whether the token has the access through at least one of the permissions; none asked for: metadata is enough. */
export function isAllowed(
  token: Token,
  repository: Repository,
  need: { readonly access: Access; readonly anyOf: readonly Permission[] },
): boolean {
  const grant = token.grants.get(repository.id);
  if (grant === undefined) return false;
  if (need.anyOf.length === 0) return true;
  return need.anyOf.some((permission) => grant[permission] === "write" || grant[permission] === need.access);
}

/** What GitHub says to a token that sees the repository and lacks the permission. */
export function notAccessible(token: Token): string {
  const owner = token.kind === "user" ? "personal access token" : "integration";
  return `Resource not accessible by ${owner}`;
}
