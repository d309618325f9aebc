import type { PlatformConfig } from "../../config/platform-config.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";

/** Names in the API of claims. */
export interface ClaimApi {
  readonly group: string;
  readonly version: string;
  /** Plural of the claim's kind. */
  readonly claims: string;
  /** The kind that a Composition composes: a kind of its own with claims, and the claim itself without. */
  readonly composite: { readonly kind: string; readonly plural: string };
}

/** The only Composition of claims. It has the same name on the reference platform. */
export const COMPOSITION_NAME = "xnamespace";

const CLAIMS = `${CLAIM_KIND.toLowerCase()}s`;

/** The names for the config's API version and Crossplane model. With the defaults, they are those of the reference platform. */
export function claimApi({ claim, apiVersions }: PlatformConfig): ClaimApi {
  const [group = "", version = ""] = claim.apiVersion.split("/");
  const composite =
    apiVersions.crossplane === "v1"
      ? { kind: "XNamespace", plural: "xnamespaces" }
      : { kind: CLAIM_KIND, plural: CLAIMS };
  return { group, version, claims: CLAIMS, composite };
}
