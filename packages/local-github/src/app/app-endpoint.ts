import { type Answer, type HttpRequest, parseJson, timestamp } from "../http/http-message.ts";
import { checkBody, checkBodyKeys } from "../contract/check-rest.ts";
import { matchOperation, operationEndpoint } from "../rest/operation-endpoint.ts";
import { notFound, RestError } from "../rest/rest-error.ts";
import type { Endpoint } from "../server/endpoint.ts";
import type { App, Installation } from "../state/app.ts";
import type { World } from "../state/world.ts";
import { createAccessToken } from "./create-access-token.ts";
import { verify } from "node:crypto";
import { buildUser } from "../rest/objects/user.ts";

interface AppCall {
  readonly app: App;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: object;
}

interface Claims {
  readonly iss?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

/**
 * The REST operations that an App calls with its own key. `scripts/slice-openapi.ts` keeps them in the
 * contract.
 */
export const APP_ROUTES: Readonly<Record<string, (world: World, call: AppCall) => Answer>> = {
  "apps/get-repo-installation": (world, { app, parameters: { owner = "" } }) => {
    const installation = app.installations.find(
      ({ account }) => account.login.toLowerCase() === owner.toLowerCase(),
    );
    if (installation === undefined) throw notFound();
    return { status: 200, body: buildInstallation(world, app, installation) };
  },
  "apps/create-installation-access-token": (world, { app, parameters, body }) =>
    createAccessToken(world, app, Number(parameters["installation_id"]), body),
};

/** docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const LONGEST_LIFE = 600;

/** The App's operation that a request calls. Undefined for every other request. */
export function appEndpoint(world: World, request: HttpRequest): Endpoint | undefined {
  const match = matchOperation(request.method, request.path, (id) => APP_ROUTES[id]);
  if (match === undefined) return undefined;
  const { operation, parameters, route } = match;
  const body = parseJson(request.body);
  return operationEndpoint({
    operation,
    body,
    violations: body === undefined ? [] : [...checkBody(operation, body), ...checkBodyKeys(operation, body)],
    answer() {
      const app = authenticateApp(world, request.headers.authorization);
      return route(world, { app, parameters, body: typeof body === "object" && body !== null ? body : {} });
    },
  });
}

/**
 * The App whose key has signed the token of an `Authorization` header.
 *
 * @throws RestError with GitHub's message for a malformed token and for a token that is not valid now
 */
function authenticateApp(world: World, authorization: string | undefined): App {
  const [, signed = "", header = "", payload = "", signature = ""] =
    /^bearer (([\w-]+)\.([\w-]+))\.([\w-]+)$/i.exec(authorization ?? "") ?? [];
  const { iss, iat, exp } = parsePart(payload) as Claims;
  const app = world.apps.get(String(iss));
  const isRs256 = (parsePart(header) as { readonly alg?: unknown }).alg === "RS256";
  const bytes = Buffer.from(signature, "base64url");
  if (app === undefined || !isRs256 || !verify("RSA-SHA256", Buffer.from(signed), app.publicKey, bytes)) {
    throw new RestError(401, "A JSON web token could not be decoded");
  }
  checkTimes(Number(iat), Number(exp), world.now().getTime() / 1000);
  return app;
}

function checkTimes(iat: number, exp: number, now: number): void {
  const claim = (text: string): RestError => new RestError(401, text);
  if (!Number.isInteger(iat) || iat > now)
    throw claim(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  if (!Number.isInteger(exp) || exp <= now)
    throw claim(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > now + LONGEST_LIFE) throw claim("'Expiration time' claim ('exp') is too far in the future");
}

function parsePart(encoded: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString());
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** An App's installation as REST describes it (`installation`). */
function buildInstallation(world: World, app: App, installation: Installation): object {
  const { id, account, permissions, createdAt } = installation;
  const { html, api } = world.addresses;
  return {
    id,
    account: buildUser(world, account),
    repository_selection: "all",
    access_tokens_url: `${api}/app/installations/${id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${html}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { metadata: "read", ...permissions },
    events: [],
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}
