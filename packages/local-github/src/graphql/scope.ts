import type { RequestContext } from "../server/endpoint.ts";
import { canSee, isAllowed, notAccessible } from "../state/access.ts";
import { isReadOnly, type Repository } from "../state/repository.ts";
import type { Access, Permission, Token } from "../state/token.ts";
import { GraphQLFailure } from "./graphql-failure.ts";

/** The context in which the fields of one request are resolved. */
export interface Scope extends RequestContext {
  readonly token: Token;
}

/** @throws GraphQLFailure FORBIDDEN when none of the permissions is granted */
export function demand(
  { token }: Scope,
  repository: Repository,
  access: Access,
  anyOf: readonly Permission[],
): void {
  if (!isAllowed(token, repository, { access, anyOf }))
    throw new GraphQLFailure("FORBIDDEN", notAccessible(token));
}

/**
 * The same for a change. An archived repository refuses every change.
 *
 * @throws GraphQLFailure FORBIDDEN, UNPROCESSABLE
 */
export function demandWrite(scope: Scope, repository: Repository, anyOf: readonly Permission[]): void {
  demand(scope, repository, "write", anyOf);
  if (!isReadOnly(repository)) return;
  // REST's message has a full stop, and this one has none:
  // github.com/actions-automation/manage-your-labels/issues/4
  throw new GraphQLFailure("UNPROCESSABLE", "Repository was archived so is read-only");
}

/** True when the token sees the repository. */
export function isVisible({ token }: Scope, repository: Repository | undefined): repository is Repository {
  return repository !== undefined && canSee(token, repository);
}
