import { type Answer, timestamp } from "../http/http-message.ts";
import { paginateAt } from "../rest/paginate.ts";
import { RestError } from "../rest/rest-error.ts";
import type { RequestContext } from "../server/endpoint.ts";
import type { Package, PackageVersion } from "../state/package.ts";
import { versionsUrl } from "./locate-packages.ts";
import type { World } from "../state/world.ts";
import { buildRepository } from "../rest/objects/repository.ts";
import { buildUser } from "../rest/objects/user.ts";

/** A request about a package that its token may see. */
export interface PackageCall extends RequestContext {
  readonly package: Package;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package */
const DOWNLOADS_MAX = 5_000;

export function getPackage({ world, package: pack }: PackageCall): Answer {
  return { status: 200, body: buildPackage(world, pack) };
}

export function listVersions({ world, package: pack, query }: PackageCall): Answer {
  const build = (version: PackageVersion): object => buildPackageVersion(world, pack, version);
  return paginateAt(versionsUrl(world, pack), query, pack.versions, build);
}

export function getVersion(call: PackageCall): Answer {
  return { status: 200, body: buildPackageVersion(call.world, call.package, findVersion(call)) };
}

/** GitHub's messages of both refusals. Both have the status 400 (github.com/posit-dev/positron/pull/15764). */
export function deleteVersion(call: PackageCall): Answer {
  const version = findVersion(call);
  const { versions, visibility } = call.package;
  const others = versions.filter((one) => one !== version);
  if (version.tags.length > 0 && !others.some(({ tags }) => tags.length > 0))
    throw new RestError(
      400,
      "You cannot delete the last tagged version of a package. You must delete the package instead.",
    );
  if (visibility === "public" && version.downloads > DOWNLOADS_MAX)
    throw new RestError(
      400,
      `Publicly visible package versions with more than ${DOWNLOADS_MAX} downloads cannot be deleted. Contact GitHub support for further assistance.`,
    );
  versions.splice(versions.indexOf(version), 1);
  return { status: 204 };
}

function findVersion({ package: { versions }, parameters }: PackageCall): PackageVersion {
  const found = versions.find(({ id }) => String(id) === parameters["package_version_id"]);
  if (found === undefined) throw new RestError(404, "Package not found.");
  return found;
}

/** A package as REST describes it (`package`). */
function buildPackage(world: World, pack: Package): object {
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
    // GitHub leaves the key out when there is no description.
    ...(repository === undefined ? {} : { repository: buildRepository(world, repository) }),
  };
}

/** An image as REST describes it (`package-version`). */
function buildPackageVersion(world: World, pack: Package, version: PackageVersion): object {
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
