import type { PlatformConfig } from "../../config/platform-config.ts";
import { FORMS } from "../../forms.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";
import { APP_PROTOCOLS } from "../../manifests/preview-metadata.ts";
import { LIMITS } from "../../names/name-rule.ts";
import { COMPOSITION_NAME, claimApi } from "./claim-api.ts";
import { claimRules, type ValidationRule } from "./claim-rules.ts";

/** Defines the claim's kind to Crossplane, as a plain object. */
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

/** The part of an OpenAPI v3 schema that the definition uses. */
export interface OpenApiSchema {
  readonly type: "object" | "string" | "integer" | "boolean";
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly additionalProperties?: OpenApiSchema;
  readonly maxProperties?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly "x-kubernetes-validations"?: readonly ValidationRule[];
}

/**
 * The API server estimates the cost of a rule by the largest object that the schema admits, and refuses a schema whose rules
 * cost too much. With this many labels the claim's rules fit (kube-apiserver 1.34).
 */
const LABELS_MAX = 32;

const DNS_LABEL = "^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$";

/** The name of a Service begins with a letter (RFC 1035). */
const SERVICE_NAME = "^[a-z](?:[-a-z0-9]*[a-z0-9])?$";

/**
 * The definition of `NamespaceClaim`. With Crossplane's model `v1` it is a claim of a composite resource, with `v2` it is a
 * namespaced composite resource itself. The parameters are the same.
 *
 * A claim cannot name another Composition (`enforcedCompositionRef`), which somebody else could have written.
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

/**
 * The schema of a claim's `spec.parameters`. There is no default cluster, so that a claim without one is refused. Limits
 * have defaults for namespaces that are no previews; a preview's claim states all of its limits.
 */
export function claimParameters(config: PlatformConfig): OpenApiSchema {
  return {
    type: "object",
    required: ["namespaceName", "targetCluster"],
    properties: {
      targetCluster: {
        type: "string",
        description: "Crossplane's ProviderConfig of the cluster",
        enum: [...new Set([config.cluster.providerConfig, ...config.claim.clusters])],
      },
      namespaceName: {
        type: "string",
        description: "Name of the namespace",
        maxLength: LIMITS.dnsLabel,
        pattern: DNS_LABEL,
      },
      labels: {
        type: "object",
        description: "Labels of the namespace",
        maxProperties: LABELS_MAX,
        additionalProperties: { type: "string", maxLength: LIMITS.dnsLabel },
      },
      enableResourceQuota: flag("Whether the namespace has a quota"),
      enableNetworkPolicy: flag("Whether only the gateway and the namespace itself reach its pods"),
      enableLimitRange: flag("Whether containers have default requests and limits"),
      resourceQuota: section("Quota of the namespace", {
        requestsCpu: quantity("2"),
        requestsMemory: quantity("4Gi"),
        limitsCpu: quantity("4"),
        limitsMemory: quantity("8Gi"),
        pods: { type: "integer", default: 50, minimum: 1, maximum: 200 },
      }),
      limitRange: section("Requests and limits of a container that states none", {
        cpuRequest: quantity("100m"),
        cpuLimit: quantity("500m"),
        memoryRequest: quantity("128Mi"),
        memoryLimit: quantity("512Mi"),
      }),
      route: route(),
    },
    "x-kubernetes-validations": claimRules(config),
  };
}

/** The route of a preview. There is no default, because a namespace without this section has no route. */
function route(): OpenApiSchema {
  return {
    type: "object",
    description: "The way from the gateway to the pods of a preview",
    required: ["sha", "service", "port", "podPort", "appProtocol"],
    properties: {
      sha: { type: "string", description: "The commit of the preview", pattern: FORMS.sha.pattern },
      service: {
        type: "string",
        description: "The Service of the preview's chart",
        maxLength: LIMITS.release,
        pattern: SERVICE_NAME,
      },
      port: { type: "integer", description: "The port of the Service", minimum: 1, maximum: 65_535 },
      podPort: {
        type: "string",
        description: "The name of the container's port",
        maxLength: LIMITS.portName,
        pattern: FORMS.portName.pattern,
      },
      appProtocol: { type: "string", description: "The protocol of that port", enum: APP_PROTOCOLS },
    },
  };
}

function flag(description: string): OpenApiSchema {
  return { type: "boolean", description, default: true };
}

function quantity(fallback: string): OpenApiSchema {
  return { type: "string", default: fallback, maxLength: 16, pattern: FORMS.quantity.pattern };
}

/** The empty default makes the API server fill in the inner defaults, so that a Composition finds every key. */
function section(description: string, properties: Record<string, OpenApiSchema>): OpenApiSchema {
  return { type: "object", description, default: {}, properties };
}
