import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ClusterRole, PlatformFile } from "../platform-file.ts";
import type { EastWestConnection } from "./east-west-connection.ts";
import { type Gateway, GATEWAY_CHART, type GatewayValues, networkingApi } from "./istio.ts";

/** Values of Istio's Helm chart `istiod` that make two clusters one mesh. */
interface IstiodValues {
  readonly global: {
    readonly meshID: string;
    readonly multiCluster: { readonly clusterName: string };
    readonly network: string;
  };
  /** Environment of istiod. Charts before 1.24 need the prefix `pilot`, and later ones accept it. Default: none */
  readonly pilot?: { readonly env: Readonly<Record<string, string>> };
}

/** Namespace of istiod, in a mesh that is installed as Istio's documents say. */
const ISTIOD_NAMESPACE = "istio-system";

/** Port of the Service of the spoke's gateway, which the mesh alone reaches. */
const MESH_PORT = 443;

/** Name of the gateway between the networks of one mesh, and the `istio` label of its pods. */
const PASSTHROUGH_NAME = "east-west-passthrough";

/** Istio sends requests for another network to this port (istio/istio `samples/multicluster/expose-services.yaml`). */
const PASSTHROUGH_PORT = 15_443;

/** The mutual TLS of one mesh over both clusters. `routing.hopTls` has no effect. */
export const MESH_TLS: EastWestConnection = {
  endpoint: (config) => {
    const host = meshService(config);
    // istio/istio `BuildDNSSrvSubsetKey`: outbound_.{port}_.{subset}_.{host}
    return { address: host, port: MESH_PORT, serverName: `outbound_.${MESH_PORT}_._.${host}`, tls: "mesh" };
  },
  spokeHost: meshService,
  serviceEntries: () => [],
  clientTls: () => ({ mode: "ISTIO_MUTUAL" }),
  server: (config, number) => ({
    port: { number, name: "https", protocol: "HTTPS" },
    // The SNI of a mesh connection is Istio's own, and a connection whose SNI is under no host of the server is closed
    // (istio/istio `TLSServerInfo.SNIHosts`). `./`: no VirtualService of a preview may bind to this host.
    hosts: [`*/*.${config.domain}`, `./*.${meshService(config)}`],
    tls: { mode: "ISTIO_MUTUAL", minProtocolVersion: "TLSV1_3" },
  }),
  portName: () => "https",
  // This label tells the other network's istiod that the pods accept mesh TLS; the chart does not set it.
  podLabels: { "security.istio.io/tlsMode": "istio" },
  foreignSource: ({ routing }) => ({ notNamespaces: [routing.hub.podNamespace] }),
  provesHub: () => true,
  files: meshFiles,
};

/**
 * The Service of the spoke's gateway in the mesh. The name of the Service is the pods' `istio` label, as the gateway's
 * values set it.
 */
function meshService({ routing: { spoke } }: PlatformConfig): string {
  return `${spoke.selector}.${spoke.podNamespace}.svc.cluster.local`;
}

function meshFiles(config: PlatformConfig, cluster: ClusterRole): PlatformFile[] {
  return [
    {
      cluster,
      name: "mesh-network.yaml",
      purpose: "The label that tells istiod its own network.",
      settings: meshNamespacePatch(config, cluster),
      destination: { kind: "patch", of: "Namespace", name: ISTIOD_NAMESPACE },
    },
    {
      cluster,
      name: "istiod-values.yaml",
      purpose: [
        "Makes the two clusters one mesh. First, both need a CA below the same root, and the hub needs a remote secret of the spoke.",
        ...(cluster === "hub"
          ? [
              "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG counts for all gateways of this istiod: each gets only the services that its routes name.",
            ]
          : []),
      ].join(" "),
      settings: istiodValues(config, cluster),
      destination: {
        kind: "helm-release",
        namespace: ISTIOD_NAMESPACE,
        name: "istiod",
        ...GATEWAY_CHART,
        chart: "istiod",
        shared: true,
      },
    },
    ...(cluster === "spoke" ? passthroughFiles(config) : []),
  ];
}

/**
 * The label by which istiod knows the network of its own cluster. It is a patch, because a namespace among the objects
 * would be deleted with them, and the mesh with the namespace.
 */
function meshNamespacePatch(config: PlatformConfig, cluster: ClusterRole): object {
  return { metadata: { labels: { "topology.istio.io/network": networkOf(config, cluster) } } };
}

/**
 * One cluster's values for istiod: the common mesh, and the cluster's own name and network. The spoke's remote secret on
 * the hub must have the spoke's name.
 */
function istiodValues(config: PlatformConfig, cluster: ClusterRole): IstiodValues {
  const { mesh } = config.routing.eastWest;
  return {
    global: {
      meshID: mesh.id,
      multiCluster: { clusterName: cluster === "hub" ? mesh.hubNetwork : config.cluster.name },
      network: networkOf(config, cluster),
    },
    ...(cluster === "hub" ? { pilot: { env: ROUTED_CLUSTERS_ONLY } } : {}),
  };
}

/**
 * Gateways get only the services that their routes name. Otherwise the hub's gateway would get one more for each preview,
 * and its configuration again with each change. The setting counts for all gateways of the istiod.
 */
const ROUTED_CLUSTERS_ONLY = { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: "true" };

function networkOf({ routing: { eastWest } }: PlatformConfig, cluster: ClusterRole): string {
  return cluster === "hub" ? eastWest.mesh.hubNetwork : eastWest.mesh.spokeNetwork;
}

/** The gateway between the networks: its pods and its Gateway. */
function passthroughFiles(config: PlatformConfig): PlatformFile[] {
  return [
    {
      cluster: "spoke",
      name: "passthrough-values.yaml",
      purpose: "Values for the pods of the gateway between the networks.",
      settings: passthroughValues(config),
      destination: {
        kind: "helm-release",
        namespace: config.routing.spoke.podNamespace,
        name: PASSTHROUGH_NAME,
        ...GATEWAY_CHART,
      },
    },
    {
      cluster: "spoke",
      name: "passthrough-gateway.yaml",
      purpose: "The gateway between the networks: mesh TLS to the spoke's gateway, and to no other Service.",
      objects: [buildPassthroughGateway(config)],
    },
  ];
}

/** With `networkGateway`, the chart sets the ports, and the label by which the hub's istiod finds the address. */
function passthroughValues({ routing }: PlatformConfig): GatewayValues {
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

/**
 * The Gateway between the networks of one mesh. It does not end TLS: the hub's gateway speaks to the spoke's through it.
 *
 * It leads to one Service, the spoke's gateway. Istio's sample has `*.local`, which is every Service of the cluster. No
 * policy of Istio applies behind this kind of server (istio/istio `builtAutoPassthroughFilterChains`).
 */
function buildPassthroughGateway(config: PlatformConfig): Gateway {
  return {
    apiVersion: networkingApi(config),
    kind: "Gateway",
    metadata: { name: PASSTHROUGH_NAME, namespace: config.routing.spoke.podNamespace },
    spec: {
      selector: { istio: PASSTHROUGH_NAME },
      servers: [
        {
          port: { number: PASSTHROUGH_PORT, name: "tls", protocol: "TLS" },
          hosts: [`*/${meshService(config)}`],
          tls: { mode: "AUTO_PASSTHROUGH" },
        },
      ],
    },
  };
}
