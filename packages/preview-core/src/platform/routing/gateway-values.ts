import type { PlatformConfig } from "../../config/platform-config.ts";
import { spokePort } from "./east-west-endpoint.ts";

/** Values of Istio's Helm chart `gateway`. */
export interface GatewayValues {
  /** Name of the Service and the pods. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** The network that the pods are the door to. */
  readonly networkGateway?: string;
  readonly service: {
    readonly type: "LoadBalancer" | "NodePort" | "ClusterIP";
    readonly annotations?: Readonly<Record<string, string>>;
    readonly externalTrafficPolicy?: "Local";
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly ports?: readonly ServicePort[];
  };
}

interface ServicePort {
  readonly name: "http" | "https";
  readonly protocol: "TCP";
  readonly port: number;
  readonly targetPort: number;
  readonly nodePort?: number;
}

const INTERNAL = { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" };

/**
 * The values for the spoke's gateway, by the east-west mode.
 *
 * - One port, the one of the hub. The chart's own list has plain HTTP on 80 as well.
 * - `externalTrafficPolicy: Local` keeps the address that connects, which source ranges are about.
 * - The hub's `x-forwarded-*` headers are trusted only where nobody but the hub can connect. Without them every preview
 *   would believe that its browser came by HTTP.
 */
export function gatewayValues(config: PlatformConfig): GatewayValues {
  const { eastWest, spoke } = config.routing;
  return {
    name: spoke.selector,
    labels: {
      istio: spoke.selector,
      // By this label the other network's istiod knows that mesh TLS reaches the pods; the chart does not set it.
      ...(eastWest.mode === "multicluster" ? { "security.istio.io/tlsMode": "istio" } : {}),
    },
    ...(isHubOnly(config)
      ? {
          podAnnotations: {
            "proxy.istio.io/config": JSON.stringify({ gatewayTopology: { numTrustedProxies: 1 } }),
          },
        }
      : {}),
    service: toService(config),
  };
}

/** Whether a connection proves that it is the hub's, or comes from its addresses. */
function isHubOnly({ routing: { eastWest, hopTls, sourceRanges } }: PlatformConfig): boolean {
  return eastWest.mode === "multicluster" || hopTls === "mutual" || sourceRanges.length > 0;
}

function toService(config: PlatformConfig): GatewayValues["service"] {
  const { eastWest, sourceRanges } = config.routing;
  const ports = [toPort(config)];
  if (eastWest.mode === "multicluster") return { type: "ClusterIP", ports };
  // Kubernetes refuses loadBalancerSourceRanges for any other type of Service.
  if (eastWest.mode === "node-port") return { type: "NodePort", externalTrafficPolicy: "Local", ports };
  const annotations = toAnnotations(config);
  return {
    type: "LoadBalancer",
    ...(annotations ? { annotations } : {}),
    externalTrafficPolicy: "Local",
    ...(sourceRanges.length > 0 ? { loadBalancerSourceRanges: sourceRanges } : {}),
    ports,
  };
}

function toPort(config: PlatformConfig): ServicePort {
  const { eastWest, hopTls } = config.routing;
  const plain = hopTls === "plaintext" && eastWest.mode !== "multicluster";
  // The AuthorizationPolicy sees the pods' port, so it is the Service's.
  const port = spokePort(config);
  return {
    name: plain ? "http" : "https",
    protocol: "TCP",
    port,
    targetPort: port,
    ...(eastWest.mode === "node-port" ? { nodePort: eastWest.port } : {}),
  };
}

function toAnnotations({ routing: { eastWest } }: PlatformConfig): Record<string, string> | undefined {
  if (eastWest.mode === "internal") return INTERNAL;
  if (eastWest.mode !== "private-link") return undefined;
  const { name, subnet } = eastWest.privateLink;
  return {
    // A private link service does not work with Azure's public load balancer as Kubernetes sets it up
    // (kubernetes-sigs/cloud-provider-azure, "Azure Private Link Service Integration", restrictions).
    ...INTERNAL,
    "service.beta.kubernetes.io/azure-pls-create": "true",
    "service.beta.kubernetes.io/azure-pls-name": name,
    ...(subnet === null ? {} : { "service.beta.kubernetes.io/azure-pls-ip-configuration-subnet": subnet }),
  };
}
