import type { PlatformConfig } from "../config/platform-config.ts";

/**
 * The image of a service, without a tag: `{registry}/{owner}/{name}`, in lower case, as registries want it and GitHub's
 * names need not be.
 *
 * @example
 * imageRepository("crh225/Pricing-API", config); // "ghcr.io/crh225/pricing-api"
 */
export function imageRepository(fullName: string, { registry }: Pick<PlatformConfig, "registry">): string {
  return `${registry.host}/${fullName.toLowerCase()}`;
}
