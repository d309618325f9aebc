import { type Answer, type HttpRequest, parseJson } from "../http/http-message.ts";
import { checkBody, checkParameters } from "../contract/check-rest.ts";
import { type Match, matchOperation, operationEndpoint } from "../rest/operation-endpoint.ts";
import { RestError } from "../rest/rest-error.ts";
import type { Endpoint, RequestContext } from "../server/endpoint.ts";
import type { AccountType } from "../state/account.ts";
import { type Package, packageKey } from "../state/package.ts";
import type { World } from "../state/world.ts";
import { locatePackages } from "./locate-packages.ts";
import {
  deleteVersion,
  getPackage,
  getVersion,
  listVersions,
  type PackageCall,
} from "./package-operations.ts";
import type { Token } from "../state/token.ts";

interface PackageRoute {
  readonly owner: AccountType;
  readonly access: "read" | "delete";
  /** GitHub's words for the operation that a token without the scope cannot do. */
  readonly purpose: string;
  readonly handle: (call: PackageCall) => Answer;
}

type Parameters = Readonly<Record<string, string>>;

type Asker = Pick<RequestContext, "credentials" | "token">;

const GET = { access: "read", purpose: "get a package", handle: getPackage } as const;
const LIST = { access: "read", purpose: "get a package's versions", handle: listVersions } as const;
const READ = { access: "read", purpose: "get a package version", handle: getVersion } as const;
const DELETE = { access: "delete", purpose: "delete a package version", handle: deleteVersion } as const;

/** The REST operations on container packages. `scripts/slice-openapi.ts` keeps them in the contract. */
export const PACKAGE_ROUTES: Readonly<Record<string, PackageRoute>> = {
  "packages/get-package-for-organization": { owner: "Organization", ...GET },
  "packages/get-package-for-user": { owner: "User", ...GET },
  "packages/get-all-package-versions-for-package-owned-by-org": { owner: "Organization", ...LIST },
  "packages/get-all-package-versions-for-package-owned-by-user": { owner: "User", ...LIST },
  "packages/get-package-version-for-organization": { owner: "Organization", ...READ },
  "packages/get-package-version-for-user": { owner: "User", ...READ },
  "packages/delete-package-version-for-org": { owner: "Organization", ...DELETE },
  "packages/delete-package-version-for-user": { owner: "User", ...DELETE },
};

/** The operation on a package that a request calls. Undefined for every other request. */
export function packageEndpoint(world: World, request: HttpRequest): Endpoint | undefined {
  const location = locatePackages(world, request.path);
  if (location === undefined) return undefined;
  const match = matchOperation(request.method, location.path, (id) => PACKAGE_ROUTES[id]);
  if (match === undefined) return undefined;
  const { operation, parameters } = match;
  const body = parseJson(request.body);
  return operationEndpoint({
    operation,
    body,
    violations: [
      // GitHub's page links have parameters that its document leaves out.
      ...checkParameters(operation, parameters, location.byId ? new URLSearchParams() : request.query),
      ...checkBody(operation, body),
    ],
    answer: (context) => answerCall(match, request, context),
  });
}

/** @throws RestError for a refusal */
function answerCall(
  { route, parameters }: Match<PackageRoute>,
  { query }: HttpRequest,
  context: RequestContext,
): Answer {
  const found = findPackage(context.world, parameters, route.owner);
  const pack = assertMayRead(found, context, route.purpose);
  if (route.access === "delete") assertMayDelete(pack, context, route.purpose);
  return route.handle({ ...context, package: pack, parameters, query });
}

function findPackage(
  world: World,
  { org, username, package_name: name = "", package_type: type }: Parameters,
  owner: AccountType,
): Package | undefined {
  const found = world.packages.get(packageKey(org ?? username ?? "", name));
  return type === "container" && found?.owner.type === owner ? found : undefined;
}

/**
 * The package, if the token may see it. A classic personal access token needs a scope. A workflow run's token
 * needs the link of the package to its repository. An App's token never sees a package
 * (github.com/actions/create-github-app-token/issues/314; the document says `enabledForGitHubApps: false`).
 *
 * @throws RestError with GitHub's message
 */
function assertMayRead(found: Package | undefined, { credentials, token }: Asker, purpose: string): Package {
  if (credentials === "bad") throw new RestError(401, "Bad credentials");
  if (token === undefined) throw new RestError(401, "Requires authentication");
  if (token.kind === "user" && !token.scopes?.has("read:packages")) throw lacks("read:packages", purpose);
  if (found === undefined || !isInSight(found, token)) throw notFound();
  return found;
}

/** @throws RestError with GitHub's message */
function assertMayDelete(pack: Package, { token }: Asker, purpose: string): void {
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
