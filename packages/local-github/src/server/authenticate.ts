import type { IncomingHttpHeaders } from "node:http";
import type { Token } from "../state/token.ts";
import type { World } from "../state/world.ts";

/** Who sends a request: nobody, somebody with a token that does not exist or has ended, or the holder of a token. */
export type Credentials = "none" | "bad" | Token;

/**
 * Whose token the `Authorization` header carries: `Bearer`, `token`, or the password of `Basic`, where git and
 * GitHub take any user name.
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
