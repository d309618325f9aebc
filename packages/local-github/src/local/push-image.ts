import { createHash } from "node:crypto";
import { type Package, packageKey, type PackageVersion } from "../state/package.ts";
import { findAccount, findRepository, type World } from "../state/world.ts";
import type { ImagePush, LocalImage, LocalPackage } from "./local-github.ts";

/** A new image in a package. Creates the package if necessary. */
export function pushImage(world: World, push: ImagePush): LocalImage {
  const { tags = [], repository } = push;
  const pack = openPackage(world, push);
  if (repository !== undefined) pack.repositoryId = idOf(world, repository);
  untag(pack, tags);
  const id = world.nextId();
  const now = world.now();
  const digest = `sha256:${createHash("sha256").update(String(id)).digest("hex")}`;
  const version: PackageVersion = { id, digest, tags, createdAt: now, updatedAt: now, downloads: 0 };
  pack.versions.unshift(version);
  return version;
}

/** A package as tests see it. @throws Error when it never had an image */
export function buildLocalPackage(world: World, fullName: string): LocalPackage {
  const { owner, name } = split(fullName);
  const key = packageKey(owner, name);
  const pack = world.packages.get(key);
  if (pack === undefined) throw new Error(`there is no package ${fullName}`);
  return {
    images: () => pack.versions.toReversed(),
    tag(id, ...tags) {
      const version = pack.versions.find((one) => one.id === id);
      if (version === undefined) throw new Error(`${fullName} has no image ${id}`);
      untag(pack, tags);
      version.tags = [...version.tags, ...tags];
    },
    setVisibility: (visibility) => void (pack.visibility = visibility),
    setDownloads(downloads) {
      for (const version of pack.versions) version.downloads = downloads;
    },
    hide: () => void world.packages.delete(key),
    show: () => void world.packages.set(key, pack),
  };
}

function openPackage(world: World, { package: fullName, owner: type = "Organization" }: ImagePush): Package {
  const { owner, name } = split(fullName);
  const key = packageKey(owner, name);
  const found = world.packages.get(key) ?? {
    id: world.nextId(),
    owner: findAccount(world, owner, type),
    name,
    createdAt: world.now(),
    versions: [],
    visibility: "private",
    repositoryId: undefined,
  };
  world.packages.set(key, found);
  return found;
}

function untag({ versions }: Package, tags: readonly string[]): void {
  for (const version of versions) version.tags = version.tags.filter((tag) => !tags.includes(tag));
}

function idOf(world: World, fullName: string): number {
  const repository = findRepository(world, fullName);
  if (repository === undefined) throw new Error(`there is no repository ${fullName}`);
  return repository.id;
}

function split(fullName: string): { owner: string; name: string } {
  const slash = fullName.indexOf("/");
  if (slash < 1) throw new Error(`"${fullName}" is not owner/name`);
  return { owner: fullName.slice(0, slash), name: fullName.slice(slash + 1) };
}
