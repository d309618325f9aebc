import type { PlatformConfig } from "../../config/platform-config.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";

/** Names of the API that claims are written to, and of what Crossplane makes of them. */
export interface ClaimApi {
  readonly group: string;
  readonly version: string;
  /** Plural of the claim's kind. */
  readonly claims: string;
  /** What a Composition composes. With claims it is a kind of its own; without, it is the claim itself. */
  readonly composite: { readonly kind: string; readonly plural: string };
}

/** The one Composition of claims, named as the seed's. */
export const COMPOSITION_NAME = "xnamespace";

const CLAIMS = `${CLAIM_KIND.toLowerCase()}s`;

/** The names that the config's API version and model of Crossplane give; those of the seed for the defaults. */
export function claimApi({ claim, apiVersions }: PlatformConfig): ClaimApi {
  const [group = "", version = ""] = claim.apiVersion.split("/");
  const composite =
    apiVersions.crossplane === "v1"
      ? { kind: "XNamespace", plural: "xnamespaces" }
      : { kind: CLAIM_KIND, plural: CLAIMS };
  return { group, version, claims: CLAIMS, composite };
}
