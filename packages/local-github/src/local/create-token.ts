import { randomBytes } from "node:crypto";
import { findAccount, findRepository, type World } from "../state/world.ts";
import type { TokenOptions } from "./local-github.ts";

/** Since 2026, an installation token is `ghs_APPID_JWT` with about 520 characters. It is opaque for clients. */
const SECRET_BYTES = { header: 30, payload: 270, signature: 64 };

/** The secret of a new token. */
export function createToken(world: World, options: TokenOptions): string {
  const { name, login, kind, scopes = [] } = options;
  const grants = new Map(
    Object.entries(options.grants).map(([fullName, grant]) => {
      const repository = findRepository(world, fullName);
      if (repository === undefined) throw new Error(`token ${name}: there is no repository ${fullName}`);
      return [repository.id, grant];
    }),
  );
  const account = findAccount(world, login, kind === "user" ? "User" : "Bot");
  const secret = `${prefixOf(options)}_${account.id}_${randomJwt()}`;
  world.tokens.set(secret, { name, kind, account, grants, scopes: new Set(scopes) });
  return secret;
}

/** Only classic personal access tokens have scopes. */
function prefixOf({ kind, scopes }: TokenOptions): string {
  if (kind !== "user") return "ghs";
  return scopes === undefined ? "github_pat" : "ghp";
}

/** As many random characters as an App's token has. */
export function randomJwt(): string {
  const { header, payload, signature } = SECRET_BYTES;
  return [header, payload, signature].map((size) => randomBytes(size).toString("base64url")).join(".");
}
