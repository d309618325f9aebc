/** The parts of an image's name. */
export interface ImageRepository {
  /** The registry, such as `ghcr.io`, with its port if the name has one. */
  readonly host: string;
  /** The first segment after the host. On GitHub's registry, the segment is the account. */
  readonly owner: string;
  /** Everything after the owner. The name can have slashes. */
  readonly name: string;
}

/** What decides the name of an image. Every platform config has it. */
interface ImageSettings {
  readonly registry: { readonly host: string };
}

/** A first segment with a dot or a port is a host; the others are in lower case (github.com/distribution/reference). */
const HOST = "localhost|(?=[^/]*[.:])[a-z0-9.-]+(?::[0-9]{1,5})?";
const SEGMENT = "[a-z0-9]+(?:[._-]+[a-z0-9]+)*";
const IMAGE = new RegExp(`^(${HOST})/(${SEGMENT})/(${SEGMENT}(?:/${SEGMENT})*)$`);

/**
 * The image of a service, without a tag: `{registry}/{owner}/{name}`. The image is in lower case, because registries
 * demand that and GitHub's names need not be.
 *
 * @example
 * imageRepository("crh225/Pricing-API", config); // "ghcr.io/crh225/pricing-api"
 */
export function imageRepository(fullName: string, { registry }: ImageSettings): string {
  return `${registry.host}/${fullName.toLowerCase()}`;
}

/**
 * The parts of an image's name without a tag, or nothing when the name has no host or no owner.
 *
 * @example
 * parseImageRepository("ghcr.io/crh225/shop/api"); // { host: "ghcr.io", owner: "crh225", name: "shop/api" }
 */
export function parseImageRepository(image: string): ImageRepository | undefined {
  const [, host, owner, name] = IMAGE.exec(image) ?? [];
  if (host === undefined || owner === undefined || name === undefined) return undefined;
  return { host, owner, name };
}
