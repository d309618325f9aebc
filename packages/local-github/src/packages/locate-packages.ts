import type { World } from "../state/world.ts";

/** The target of a path of an account's packages. */
export interface PackagesLocation {
  /** The path in GitHub's documented form: `/orgs/{org}/packages/…` or `/users/{username}/packages/…`. */
  readonly path: string;
  /** True when the path has the account's number. Page links have it. */
  readonly byId: boolean;
}

const BY_NAME = /^\/(?:orgs|users)\/[^/]+\/packages\//;
const BY_ID = /^\/(organizations|user)\/(\d+)(\/packages\/.*)$/;

/** The target of a path below the API's base. Undefined for a path of something else. */
export function locatePackages(world: World, path: string): PackagesLocation | undefined {
  if (BY_NAME.test(path)) return { path, byId: false };
  const [, kind, id, below] = BY_ID.exec(path) ?? [];
  const owner = [...world.accounts.values()].find((account) => account.id === Number(id));
  if (kind === undefined || owner === undefined) return undefined;
  const prefix = kind === "organizations" ? "orgs" : "users";
  return { path: `/${prefix}/${owner.login}${below}`, byId: true };
}

/** The address of a package's versions in a page link. It has the account's number. */
export function versionsUrl(
  { addresses }: World,
  { owner, name }: { readonly owner: { readonly id: number; readonly type: string }; readonly name: string },
): string {
  const kind = owner.type === "User" ? "user" : "organizations";
  return `${addresses.api}/${kind}/${owner.id}/packages/container/${encodeURIComponent(name)}/versions`;
}
