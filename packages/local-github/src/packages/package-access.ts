import { RestError } from "../rest/rest-error.ts";
import type { RequestContext } from "../server/endpoint.ts";
import type { Package } from "../state/package.ts";
import type { Token } from "../state/token.ts";

type Asker = Pick<RequestContext, "credentials" | "token">;

/**
 * The package, where the token may see it: a classic personal access token by its scopes, a workflow run's by the repository
 * that the package is linked to, and an App's never, whatever it was granted
 * (github.com/actions/create-github-app-token/issues/314; the document says `enabledForGitHubApps: false`).
 *
 * @throws RestError in GitHub's words
 */
export function assertMayRead(
  found: Package | undefined,
  { credentials, token }: Asker,
  purpose: string,
): Package {
  if (credentials === "bad") throw new RestError(401, "Bad credentials");
  if (token === undefined) throw new RestError(401, "Requires authentication");
  if (token.kind === "user" && !token.scopes?.has("read:packages")) throw lacks("read:packages", purpose);
  if (found === undefined || !isInSight(found, token)) throw notFound();
  return found;
}

/** @throws RestError in GitHub's words */
export function assertMayDelete(pack: Package, { token }: Asker, purpose: string): void {
  if (token?.kind === "user" && !token.scopes?.has("delete:packages"))
    throw lacks("delete:packages", purpose);
  if (token?.kind === "actions" && grantOf(pack, token) !== "write") throw notFound();
}

function isInSight(pack: Package, token: Token): boolean {
  if (token.kind === "user") return true;
  return token.kind === "actions" && grantOf(pack, token) !== undefined;
}

function grantOf({ repositoryId }: Package, { grants }: Token): "read" | "write" | undefined {
  return repositoryId === undefined ? undefined : grants.get(repositoryId)?.packages;
}

function lacks(scope: string, purpose: string): RestError {
  return new RestError(403, `You need at least ${scope} scope to ${purpose}.`);
}

function notFound(): RestError {
  return new RestError(404, "Package not found.");
}
