import type { PlatformConfig } from "../../config/platform-config.ts";
import { QUANTITY_PATTERN } from "../../forms.ts";
import { LIMITS } from "../../names/limits.ts";
import { claimRules } from "./claim-rules.ts";
import type { OpenApiSchema } from "./open-api-schema.ts";

/**
 * The API server estimates the cost of a rule by the largest object that the schema admits, and refuses the schema where
 * that is too much. With this many labels our rules fit (kube-apiserver 1.34).
 */
const LABELS_MAX = 32;

const DNS_LABEL = "^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$";

/**
 * The schema of a claim's `spec.parameters`. No cluster is the default, so that a claim that forgets it lands nowhere.
 * Limits have defaults for namespaces that are no previews; a preview's claim states all of its own.
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
    },
    "x-kubernetes-validations": claimRules(config),
  };
}

function flag(description: string): OpenApiSchema {
  return { type: "boolean", description, default: true };
}

function quantity(fallback: string): OpenApiSchema {
  return { type: "string", default: fallback, maxLength: 16, pattern: QUANTITY_PATTERN };
}

/** The empty default makes the API server fill in what is inside, so that a Composition finds every key. */
function section(description: string, properties: Record<string, OpenApiSchema>): OpenApiSchema {
  return { type: "object", description, default: {}, properties };
}
