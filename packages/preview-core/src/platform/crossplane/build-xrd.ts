import type { PlatformConfig } from "../../config/platform-config.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";
import { COMPOSITION_NAME, claimApi } from "./claim-api.ts";
import { claimParameters } from "./claim-parameters.ts";
import type { OpenApiSchema } from "./open-api-schema.ts";

/** What defines the claim's kind to Crossplane, as a plain object. */
export interface CompositeResourceDefinition {
  readonly apiVersion: "apiextensions.crossplane.io/v1" | "apiextensions.crossplane.io/v2";
  readonly kind: "CompositeResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: Names;
    readonly claimNames?: Names;
    readonly scope?: "Namespaced";
    readonly defaultCompositeDeletePolicy?: "Foreground";
    readonly enforcedCompositionRef: { readonly name: string };
    readonly versions: readonly [Version];
  };
}

interface Names {
  readonly kind: string;
  readonly plural: string;
}

interface Version {
  readonly name: string;
  readonly served: true;
  readonly referenceable: true;
  readonly schema: { readonly openAPIV3Schema: OpenApiSchema };
  readonly additionalPrinterColumns: readonly { name: string; type: string; jsonPath: string }[];
}

/**
 * The definition of `NamespaceClaim`: with Crossplane's model `v1` a claim of a composite resource, with `v2` a namespaced
 * composite resource itself. The parameters are the same.
 *
 * A claim cannot name a Composition of its own (`enforcedCompositionRef`), which could be somebody else's.
 */
export function buildXrd(config: PlatformConfig): CompositeResourceDefinition {
  const { group, claims, composite } = claimApi(config);
  const spec = {
    enforcedCompositionRef: { name: COMPOSITION_NAME },
    versions: [version(config)],
  } as const;
  const metadata = { name: `${composite.plural}.${group}` };
  const kind = "CompositeResourceDefinition";
  if (config.apiVersions.crossplane === "v2") {
    return {
      apiVersion: "apiextensions.crossplane.io/v2",
      kind,
      metadata,
      spec: { scope: "Namespaced", group, names: composite, ...spec },
    };
  }
  return {
    apiVersion: "apiextensions.crossplane.io/v1",
    kind,
    metadata,
    spec: {
      group,
      names: composite,
      claimNames: { kind: CLAIM_KIND, plural: claims },
      defaultCompositeDeletePolicy: "Foreground",
      ...spec,
    },
  };
}

function version(config: PlatformConfig): Version {
  return {
    name: claimApi(config).version,
    served: true,
    referenceable: true,
    schema: {
      openAPIV3Schema: {
        type: "object",
        properties: {
          spec: {
            type: "object",
            required: ["parameters"],
            properties: { parameters: claimParameters(config) },
          },
          status: {
            type: "object",
            properties: {
              namespaceName: { type: "string", description: "Name of the namespace" },
              clusterName: { type: "string", description: "Crossplane's ProviderConfig of its cluster" },
            },
          },
        },
      },
    },
    additionalPrinterColumns: [
      { name: "Namespace", type: "string", jsonPath: ".spec.parameters.namespaceName" },
      { name: "Cluster", type: "string", jsonPath: ".spec.parameters.targetCluster" },
    ],
  };
}
