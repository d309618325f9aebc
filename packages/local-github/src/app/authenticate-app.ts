import { verify } from "node:crypto";
import type { App } from "../state/app.ts";
import type { World } from "../state/world.ts";
import { RestError } from "../rest/rest-error.ts";

/** docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const LONGEST_LIFE = 600;

interface Claims {
  readonly iss?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

/**
 * The App whose key has signed the token of an `Authorization` header.
 *
 * @throws RestError in GitHub's words, as they are answered to a token that is none, or that is not valid now
 */
export function authenticateApp(world: World, authorization: string | undefined): App {
  const [, signed = "", header = "", payload = "", signature = ""] =
    /^bearer (([\w-]+)\.([\w-]+))\.([\w-]+)$/i.exec(authorization ?? "") ?? [];
  const { iss, iat, exp } = parseJson(payload) as Claims;
  const app = world.apps.get(String(iss));
  const isRs256 = (parseJson(header) as { readonly alg?: unknown }).alg === "RS256";
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

function parseJson(encoded: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString());
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
