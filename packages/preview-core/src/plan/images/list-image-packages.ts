import { locateProblems } from "../../config/config-source.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ServiceOwner } from "../../manifests/owner-file.ts";
import { imageRepository, parseImageRepository } from "../../names/preview-names.ts";
import { PreviewError } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import type { FoundPreview } from "../sweep/sweep-facts.ts";
import type { ImageOwner, ImagePackage, UsedImages } from "./image-facts.ts";

/** The packages that have images of previews, and a warning for each image that cannot be swept. */
export interface ListedPackages {
  /** Sorted by image; each once. */
  readonly packages: readonly ImagePackage[];
  readonly warnings: readonly string[];
}

/** An image, and a repository that uses it. */
interface ImageUse {
  readonly image: string;
  readonly repository: ImageOwner;
  readonly isDefault: boolean;
}

interface UsedImage extends ImageUse {
  /** Id → full name of all repositories that use it. */
  readonly repositories: ReadonlyMap<number, string>;
}

/** The only registry whose images GitHub's API lists and deletes (docs.github.com/rest/packages). */
const HOST = "ghcr.io";

/**
 * The packages of all services. Each service's owner gives one, also when no preview is left. A preview gives another one
 * where its workflow names another image. A package of two repositories is left out, because a number in its tags could
 * be a pull request of either.
 *
 * @throws PreviewError `unserved-registry` when the platform's images are at another registry
 */
export function listImagePackages(
  config: PlatformConfig,
  owners: readonly ServiceOwner[],
  previews: readonly FoundPreview[],
): ListedPackages {
  assertServed(config);
  const byDefault = (repository: ImageOwner): ImageUse => {
    return { image: imageRepository(repository.fullName, config), repository, isDefault: true };
  };
  const deployed = previews.flatMap(({ origin }) => {
    if ("unreadable" in origin) return [];
    const usual = byDefault(origin.repository);
    const image = origin.image?.repository ?? usual.image;
    return image === usual.image ? [usual] : [usual, { ...usual, image, isDefault: false }];
  });
  const used = new Map<string, UsedImage>();
  for (const use of [...deployed, ...owners.map(({ repository }) => byDefault(repository))])
    used.set(use.image, withUse(used.get(use.image), use));
  const results = [...used.values()].map(toPackage);
  return {
    packages: results
      .filter((result) => typeof result !== "string")
      .toSorted((a, b) => (a.image < b.image ? -1 : 1)),
    warnings: results.filter((result) => typeof result === "string"),
  };
}

/**
 * The images that these preview directories deploy. When a directory does not say its image, every image with its pull
 * request's number counts as used.
 */
export function usedImages(previews: readonly FoundPreview[]): UsedImages {
  const references = new Set<string>();
  const digests = new Set<string>();
  const pullRequests = new Set<number>();
  for (const { pr, origin } of previews) {
    const image = "unreadable" in origin ? undefined : origin.image;
    if (image === undefined) pullRequests.add(pr);
    else references.add(`${image.repository}:${image.tag}`);
    if (image?.digest !== undefined) digests.add(image.digest);
  }
  return { references, digests, pullRequests };
}

function assertServed(config: PlatformConfig): void {
  const { host } = config.registry;
  if (host === HOST) return;
  const message = `expected ${HOST}, the only registry whose images can be swept, got ${quote(host)}`;
  throw new PreviewError("unserved-registry", locateProblems(config, [{ path: "registry.host", message }]));
}

function withUse(known: UsedImage | undefined, use: ImageUse): UsedImage {
  const { id, fullName } = use.repository;
  const repositories = new Map([...(known?.repositories ?? []), [id, fullName]]);
  return { ...use, isDefault: use.isDefault || known?.isDefault === true, repositories };
}

/** The package, or the reason why it is not swept. */
function toPackage({ image, repository, isDefault, repositories }: UsedImage): ImagePackage | string {
  const parts = parseImageRepository(image);
  if (parts === undefined) return `${quote(image)} is not an image of a registry; it is not swept`;
  const { host, owner, name } = parts;
  if (host !== HOST) return `${quote(image)} is not at ${HOST}; it is not swept`;
  if (repositories.size > 1) {
    const names = [...repositories.values()].map((fullName) => quote(fullName));
    return `${quote(image)} is an image of ${names.join(" and of ")}; it is not swept`;
  }
  return { image, owner, name, repository, isDefault };
}
