import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Composed } from "./composed.ts";

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

/** Where NodeLocal DNSCache answers (kubernetes/kubernetes `cluster/addons/dns/nodelocaldns`). */
const NODE_LOCAL_DNS = "169.254.20.10/32";

const WANTED = "$p.enableNetworkPolicy";

/**
 * Who may reach a namespace's pods: the spoke's gateway and the namespace itself. And whom a preview's pods may reach:
 * the namespace, names, and the internet, but neither the cluster, its networks, nor the machines' metadata.
 */
export function networkPolicies({ routing }: PlatformConfig): readonly Composed[] {
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

function policy(resource: string, suffix: string, name: string, when: string, spec: object): Composed {
  return {
    resource,
    suffix,
    when,
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    name,
    spec: { podSelector: {}, ...spec },
  };
}

/** Kubernetes' DNS has this label in every distribution, whether it is kube-dns or CoreDNS. */
function clusterDns(): object {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
}

function port(protocol: "UDP" | "TCP"): object {
  return { protocol, port: 53 };
}
