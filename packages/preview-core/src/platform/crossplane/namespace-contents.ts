import type { PlatformConfig } from "../../config/platform-config.ts";
import { previewRoute } from "./preview-route.ts";
import { type NamespaceObject, toGoJson } from "./namespace-object.ts";

/** Quota of a preview, besides CPU and memory, which its claim states. */
const PREVIEW_QUOTA = {
  // A load balancer costs money, and a node port bypasses the gateway.
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

/** Ranges that are not the internet (RFC 1918, RFC 6598, RFC 3927), and the address of Azure's own host agent. */
const NOT_INTERNET = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  // Instance metadata, which hands out the node's credentials, is 169.254.169.254 in every cloud.
  "169.254.0.0/16",
  "168.63.129.16/32",
];

/** The address of NodeLocal DNSCache (kubernetes/kubernetes `cluster/addons/dns/nodelocaldns`). */
const NODE_LOCAL_DNS = "169.254.20.10/32";

const WANTED = "$p.enableNetworkPolicy";

/** Pods of a deleted preview may run for another minute, and the limits hold for these pods too. */
const GUARD = { lifetime: "namespace" } as const;

/** The objects that the Composition puts into a namespace: quota, limits, network policies, and the route of a preview. */
export function namespaceContents(config: PlatformConfig): NamespaceObject[] {
  return [...quotaAndLimits(), ...networkPolicies(config), ...previewRoute(config)];
}

/** The quota and the limits that the claim states, and further ones that all previews have. */
function quotaAndLimits(): NamespaceObject[] {
  return [
    quota("resourcequota", "quota", "$p.enableResourceQuota", toGoJson("printf `%s-quota` $namespace"), {
      "requests.cpu": toGoJson("$p.resourceQuota.requestsCpu"),
      "requests.memory": toGoJson("$p.resourceQuota.requestsMemory"),
      "limits.cpu": toGoJson("$p.resourceQuota.limitsCpu"),
      "limits.memory": toGoJson("$p.resourceQuota.limitsMemory"),
      pods: toGoJson("$pods"),
    }),
    quota(
      "resourcequota-preview",
      "preview-quota",
      "and $preview $p.enableResourceQuota",
      "preview",
      PREVIEW_QUOTA,
    ),
    limits("limitrange", "limits", "$p.enableLimitRange", toGoJson("printf `%s-limits` $namespace"), {
      default: { cpu: toGoJson("$p.limitRange.cpuLimit"), memory: toGoJson("$p.limitRange.memoryLimit") },
      defaultRequest: {
        cpu: toGoJson("$p.limitRange.cpuRequest"),
        memory: toGoJson("$p.limitRange.memoryRequest"),
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

function quota(resource: string, suffix: string, when: string, name: string, hard: object): NamespaceObject {
  return { ...GUARD, resource, suffix, when, apiVersion: "v1", kind: "ResourceQuota", name, spec: { hard } };
}

function limits(
  resource: string,
  suffix: string,
  when: string,
  name: string,
  container: object,
): NamespaceObject {
  const spec = { limits: [{ type: "Container", ...container }] };
  return { ...GUARD, resource, suffix, when, apiVersion: "v1", kind: "LimitRange", name, spec };
}

/**
 * The spoke's gateway and the namespace itself may connect to a namespace's pods. A preview's pods may connect to the
 * namespace, DNS and the internet, but not to the cluster, its networks or the machines' metadata.
 */
function networkPolicies({ routing }: PlatformConfig): NamespaceObject[] {
  const gateway = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": routing.spoke.podNamespace } },
    podSelector: { matchLabels: { istio: routing.spoke.selector } },
  };
  const sameNamespace = { podSelector: {} };
  return [
    policy("networkpolicy", "netpolicy", "default-deny-ingress", WANTED, { policyTypes: ["Ingress"] }),
    policy("networkpolicy-ingress", "ingress", "allow-gateway-and-namespace", WANTED, {
      policyTypes: ["Ingress"],
      ingress: [{ from: [gateway, sameNamespace] }],
    }),
    policy("networkpolicy-egress", "egress", "allow-internet", `and $preview ${WANTED}`, {
      policyTypes: ["Egress"],
      egress: [
        { to: [sameNamespace] },
        { to: [clusterDns(), { ipBlock: { cidr: NODE_LOCAL_DNS } }], ports: [port("UDP"), port("TCP")] },
        { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: NOT_INTERNET } }] },
      ],
    }),
  ];
}

function policy(resource: string, suffix: string, name: string, when: string, spec: object): NamespaceObject {
  return {
    ...GUARD,
    resource,
    suffix,
    when,
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    name,
    spec: { podSelector: {}, ...spec },
  };
}

/** Kubernetes' DNS, kube-dns or CoreDNS, has this label in every distribution. */
function clusterDns(): object {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
}

function port(protocol: "UDP" | "TCP"): object {
  return { protocol, port: 53 };
}
