import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ClusterRole } from "../platform-file.ts";
import { PASSTHROUGH_NAME } from "./build-passthrough-gateway.ts";
import type { GatewayValues } from "./gateway-values.ts";

/** Values of Istio's Helm chart `istiod` that make two clusters one mesh. */
export interface IstiodValues {
  readonly global: {
    readonly meshID: string;
    readonly multiCluster: { readonly clusterName: string };
    readonly network: string;
  };
}

/** Where istiod is, in a mesh that is installed as Istio's documents say. */
export const ISTIOD_NAMESPACE = "istio-system";

/**
 * One cluster's values for istiod: the same mesh, its own name and its own network. The spoke's name is the one that its
 * remote secret on the hub must have.
 */
export function istiodValues(config: PlatformConfig, cluster: ClusterRole): IstiodValues {
  const { mesh } = config.routing.eastWest;
  return {
    global: {
      meshID: mesh.id,
      multiCluster: { clusterName: cluster === "hub" ? mesh.hubNetwork : config.cluster.name },
      network: networkOf(config, cluster),
    },
  };
}

/**
 * The label by which istiod knows the network of its own cluster. It is a patch, because a namespace among the objects
 * would be deleted with them, and the mesh with it.
 */
export function meshNamespacePatch(
  config: PlatformConfig,
  cluster: ClusterRole,
): { readonly metadata: { readonly labels: Readonly<Record<string, string>> } } {
  return { metadata: { labels: { "topology.istio.io/network": networkOf(config, cluster) } } };
}

/**
 * The values for the gateway between the networks. `networkGateway` sets the label by which the hub's istiod finds its
 * address, and the ports.
 */
export function passthroughValues({ routing }: PlatformConfig): GatewayValues {
  const { eastWest, sourceRanges } = routing;
  return {
    name: PASSTHROUGH_NAME,
    labels: { istio: PASSTHROUGH_NAME },
    networkGateway: eastWest.mesh.spokeNetwork,
    service: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      ...(sourceRanges.length > 0 ? { loadBalancerSourceRanges: sourceRanges } : {}),
    },
  };
}

function networkOf({ routing: { eastWest } }: PlatformConfig, cluster: ClusterRole): string {
  return cluster === "hub" ? eastWest.mesh.hubNetwork : eastWest.mesh.spokeNetwork;
}
