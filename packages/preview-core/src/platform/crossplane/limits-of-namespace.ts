import type { Composed } from "./composed.ts";
import { filled } from "./go-template.ts";

/** What a preview may use beside CPU and memory, which its claim states. */
const PREVIEW_QUOTA = {
  // A load balancer costs money, and a node port is a way in past the gateway.
  "services.loadbalancers": "0",
  "services.nodeports": "0",
  persistentvolumeclaims: "5",
  "requests.storage": "20Gi",
  "requests.ephemeral-storage": "5Gi",
};

/** Without defaults, a quota of ephemeral storage would refuse every container that states none. */
const PREVIEW_CONTAINER = {
  default: { "ephemeral-storage": "2Gi" },
  defaultRequest: { "ephemeral-storage": "100Mi" },
};

/** The quota and the limits that a claim states, and for previews those that all have alike. */
export function limitsOfNamespace(): readonly Composed[] {
  return [
    quota("resourcequota", "quota", "$p.enableResourceQuota", filled("printf `%s-quota` $namespace"), {
      "requests.cpu": filled("$p.resourceQuota.requestsCpu"),
      "requests.memory": filled("$p.resourceQuota.requestsMemory"),
      "limits.cpu": filled("$p.resourceQuota.limitsCpu"),
      "limits.memory": filled("$p.resourceQuota.limitsMemory"),
      pods: filled("$pods"),
    }),
    quota(
      "resourcequota-preview",
      "preview-quota",
      "and $preview $p.enableResourceQuota",
      "preview",
      PREVIEW_QUOTA,
    ),
    limits("limitrange", "limits", "$p.enableLimitRange", filled("printf `%s-limits` $namespace"), {
      default: { cpu: filled("$p.limitRange.cpuLimit"), memory: filled("$p.limitRange.memoryLimit") },
      defaultRequest: {
        cpu: filled("$p.limitRange.cpuRequest"),
        memory: filled("$p.limitRange.memoryRequest"),
      },
    }),
    limits(
      "limitrange-preview",
      "preview-limits",
      "and $preview $p.enableLimitRange",
      "preview",
      PREVIEW_CONTAINER,
    ),
  ];
}

function quota(resource: string, suffix: string, when: string, name: string, hard: object): Composed {
  return { resource, suffix, when, apiVersion: "v1", kind: "ResourceQuota", name, spec: { hard } };
}

function limits(resource: string, suffix: string, when: string, name: string, container: object): Composed {
  const spec = { limits: [{ type: "Container", ...container }] };
  return { resource, suffix, when, apiVersion: "v1", kind: "LimitRange", name, spec };
}
