import type { Repository } from "./repository.ts";
import type { Access, Permission, Token } from "./token.ts";

/** True when the token sees the repository. Every repository is private. */
export function canSee(token: Token | undefined, repository: Repository): boolean {
  return !repository.gone && token?.grants.has(repository.id) === true;
}

/**
 * True when the token has the access in at least one of the permissions. With no permissions, `metadata` is
 * enough.
 */
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

/** GitHub's message for a token that sees the repository and lacks the permission. */
export function notAccessible(token: Token): string {
  const owner = token.kind === "user" ? "personal access token" : "integration";
  return `Resource not accessible by ${owner}`;
}
