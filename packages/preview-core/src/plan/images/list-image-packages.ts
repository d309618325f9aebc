import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ServiceOwner } from "../../manifests/owner-file.ts";
import { imageRepository, parseImageRepository } from "../../names/image-repository.ts";
import { PreviewError } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import type { SweptPreview } from "../sweep/sweep-facts.ts";
import type { ImagePackage } from "./image-facts.ts";

/** The packages that have images of previews, and what cannot be one. */
export interface ListedPackages {
  /** Sorted by image; each once. */
  readonly packages: readonly ImagePackage[];
  readonly warnings: readonly string[];
}

/** That an image is a repository's. */
interface Claim {
  readonly image: string;
  readonly repository: ImagePackage["repository"];
  readonly isDefault: boolean;
}

interface Claimed extends Claim {
  /** Number → full name of all that claim it. */
  readonly repositories: ReadonlyMap<number, string>;
}

/** The only registry whose images GitHub's API lists and deletes (docs.github.com/rest/packages). */
const HOST = "ghcr.io";

/**
 * The packages of all services: that of each service's owner, which is known also when no preview is left, and what the
 * previews deploy where a workflow names another image. A package that two repositories claim is none: a number in its tags
 * could be of either.
 *
 * @throws PreviewError `unserved-registry` when the platform's images are at another registry
 */
export function listImagePackages(
  config: Pick<PlatformConfig, "registry">,
  owners: readonly ServiceOwner[],
  previews: readonly Pick<SweptPreview, "origin">[],
): ListedPackages {
  assertServed(config);
  const byDefault = (repository: Claim["repository"]): Claim => {
    return { image: imageRepository(repository.fullName, config), repository, isDefault: true };
  };
  const deployed = previews.flatMap(({ origin }) => {
    if ("unreadable" in origin) return [];
    const usual = byDefault(origin.repository);
    const image = origin.image?.repository ?? usual.image;
    return image === usual.image ? [usual] : [usual, { ...usual, image, isDefault: false }];
  });
  const claimed = new Map<string, Claimed>();
  for (const claim of [...deployed, ...owners.map(({ repository }) => byDefault(repository))])
    claimed.set(claim.image, withClaim(claimed.get(claim.image), claim));
  const results = [...claimed.values()].map(toPackage);
  return {
    packages: results
      .filter((result) => typeof result !== "string")
      .toSorted((a, b) => (a.image < b.image ? -1 : 1)),
    warnings: results.filter((result) => typeof result === "string"),
  };
}

function assertServed({ registry: { host } }: Pick<PlatformConfig, "registry">): void {
  if (host === HOST) return;
  const message = `images can be swept at ${HOST} only, whose packages GitHub's API shows, got ${quote(host)}`;
  throw new PreviewError("unserved-registry", [{ path: "registry.host", message }]);
}

function withClaim(known: Claimed | undefined, claim: Claim): Claimed {
  const { id, fullName } = claim.repository;
  const repositories = new Map([...(known?.repositories ?? []), [id, fullName]]);
  return { ...claim, isDefault: claim.isDefault || known?.isDefault === true, repositories };
}

/** The package, or why it is not swept. */
function toPackage({ image, repository, isDefault, repositories }: Claimed): ImagePackage | string {
  const parts = parseImageRepository(image);
  if (parts === undefined) return `${quote(image)} is no image of a registry; it is not swept`;
  const { host, owner, name } = parts;
  if (host !== HOST) return `${quote(image)} is not at ${HOST}; it is not swept`;
  if (repositories.size > 1) {
    const names = [...repositories.values()].map((fullName) => quote(fullName));
    return `${quote(image)} is said to be of ${names.join(" and of ")}; it is not swept`;
  }
  return { image, owner, name, repository, isDefault };
}
