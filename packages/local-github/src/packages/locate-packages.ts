import type { World } from "../state/world.ts";

/** Where a path of an account's packages leads. */
export interface PackagesLocation {
  /** As GitHub documents it: `/orgs/{org}/packages/…` or `/users/{username}/packages/…`. */
  readonly path: string;
  /** Whether the path has the account's number, as page links have it. */
  readonly byId: boolean;
}

const BY_NAME = /^\/(?:orgs|users)\/[^/]+\/packages\//;
const BY_ID = /^\/(organizations|user)\/(\d+)(\/packages\/.*)$/;

/** Where a path below the API's base leads; nothing when it is not about packages. */
export function locatePackages(world: World, path: string): PackagesLocation | undefined {
  if (BY_NAME.test(path)) return { path, byId: false };
  const [, kind, id, below] = BY_ID.exec(path) ?? [];
  const owner = [...world.accounts.values()].find((account) => account.id === Number(id));
  if (kind === undefined || owner === undefined) return undefined;
  const prefix = kind === "organizations" ? "orgs" : "users";
  return { path: `/${prefix}/${owner.login}${below}`, byId: true };
}

/** The address of a package's versions in a page link, which names the account by its number. */
export function versionsUrl(
  { addresses }: World,
  { owner, name }: { readonly owner: { readonly id: number; readonly type: string }; readonly name: string },
): string {
  const kind = owner.type === "User" ? "user" : "organizations";
  return `${addresses.api}/${kind}/${owner.id}/packages/container/${encodeURIComponent(name)}/versions`;
}
