import type { IncomingHttpHeaders } from "node:http";
import type { Token } from "../state/token.ts";
import type { World } from "../state/world.ts";

/** The credentials of a request: none, an unknown or expired token, or a token. */
export type Credentials = "none" | "bad" | Token;

/**
 * The token of the `Authorization` header: `Bearer`, `token`, or the password of `Basic` with any user name.
 */
export function authenticate(world: World, headers: IncomingHttpHeaders): Credentials {
  const { authorization } = headers;
  if (authorization === undefined) return "none";
  const [scheme = "", value = ""] = authorization.split(" ", 2);
  const secret = scheme.toLowerCase() === "basic" ? passwordOf(value) : value;
  const token = world.tokens.get(secret);
  const hasEnded = token?.expiresAt !== undefined && token.expiresAt <= world.now();
  return token === undefined || hasEnded ? "bad" : token;
}

function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, "base64").toString();
  return text.slice(text.indexOf(":") + 1);
}
