import { timestamp } from "../../http/timestamp.ts";
import type { Package, PackageVersion } from "../../state/package.ts";
import type { World } from "../../state/world.ts";
import { buildRepository } from "./repository.ts";
import { buildUser } from "./user.ts";

/** A package as REST describes it (`package`). */
export function buildPackage(world: World, pack: Package): object {
  const { id, owner, name, visibility, versions, createdAt, repositoryId } = pack;
  const repository = repositoryId === undefined ? undefined : world.repositories.get(repositoryId);
  const newest = versions.reduce((last, { updatedAt }) => (updatedAt > last ? updatedAt : last), createdAt);
  return {
    id,
    name,
    package_type: "container",
    owner: buildUser(world, owner),
    version_count: versions.length,
    visibility,
    url: packageUrl(world, pack),
    html_url: packagePage(world, pack),
    created_at: timestamp(createdAt),
    updated_at: timestamp(newest),
    // GitHub leaves it out where there is none.
    ...(repository === undefined ? {} : { repository: buildRepository(world, repository) }),
  };
}

/** An image as REST describes it (`package-version`). */
export function buildPackageVersion(world: World, pack: Package, version: PackageVersion): object {
  const { id, digest, tags, createdAt, updatedAt } = version;
  return {
    id,
    name: digest,
    url: `${packageUrl(world, pack)}/versions/${id}`,
    package_html_url: packagePage(world, pack),
    html_url: `${packagePage(world, pack)}/${id}`,
    created_at: timestamp(createdAt),
    updated_at: timestamp(updatedAt),
    metadata: { package_type: "container", container: { tags } },
  };
}

function packageUrl({ addresses }: World, { owner, name }: Package): string {
  const kind = owner.type === "User" ? "users" : "orgs";
  return `${addresses.api}/${kind}/${owner.login}/packages/container/${encodeURIComponent(name)}`;
}

function packagePage({ addresses }: World, { owner, name }: Package): string {
  const kind = owner.type === "User" ? "users" : "orgs";
  return `${addresses.html}/${kind}/${owner.login}/packages/container/package/${encodeURIComponent(name)}`;
}
