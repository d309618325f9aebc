import type { PlatformConfig } from "../../config/platform-config.ts";
import type { EastWestConfig } from "../../config/routing.ts";
import type { Problem } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import { type ConnectionEndpoint, type EastWestConnection, OWN_TLS } from "./east-west-connection.ts";
import type { GatewayValues, ServicePort } from "./istio.ts";
import { MESH_TLS } from "./mesh-connection.ts";

/** A value of `routing.eastWest.mode`. */
export type EastWestMode = EastWestConfig["mode"];

/** Where the hub finds the spoke's gateway, how it encrypts, and who else can connect. */
export interface EastWestEndpoint extends ConnectionEndpoint {
  /** Whether only the hub's networks reach the address, so that a failure to connect from elsewhere proves nothing. */
  readonly isPrivate: boolean;
}

/** One way from the hub's gateway to the spoke's: everything that differs between the modes. */
interface ModeRules {
  readonly connection: EastWestConnection;
  /** Who can connect to the spoke's gateway when `routing.sourceRanges` is empty. */
  readonly exposure: "internet" | "networks";
  /** Whether only the hub's networks reach the endpoint. */
  readonly isPrivate: boolean;
  /** Settings that the mode needs or cannot use: the bundle would not work with them. */
  readonly check: (config: PlatformConfig) => Problem[];
  /** Settings that work, and are a risk or have no effect in this mode. Each text starts with the setting's path. */
  readonly warnings: (config: PlatformConfig) => string[];
  /** Port of the spoke gateway's Service, at which its pods listen too. */
  readonly port: (config: PlatformConfig) => number;
  /** The Service of the spoke gateway's pods, with this port. */
  readonly service: (config: PlatformConfig, port: ServicePort) => GatewayValues["service"];
}

/** Port of the spoke gateway's Service when `routing.eastWest.port` is a port of the nodes. */
const NODE_PORT_SERVICE = 443;

/** What Kubernetes gives to Services of type NodePort (kubernetes.io, "Service", `--service-node-port-range`). */
const NODE_PORTS = { first: 30_000, last: 32_767 };

const INTERNAL = { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" };

/** A gateway that the hub reaches over the network, with TLS of its own. */
const OVER_THE_NETWORK: ModeRules = {
  connection: OWN_TLS,
  exposure: "networks",
  isPrivate: true,
  check: () => [],
  warnings: ({ routing: { hopTls } }) =>
    hopTls === "plaintext"
      ? [
          "routing.hopTls: with plaintext, everybody between the clusters can read and change requests and answers; set mutual",
        ]
      : [],
  port: ({ routing: { eastWest } }) => eastWest.port,
  service: (config, port) => loadBalancer(config, port),
};

/** The modes of `routing.eastWest.mode`. */
export const EAST_WEST_MODES: Readonly<Record<EastWestMode, ModeRules>> = {
  public: { ...OVER_THE_NETWORK, exposure: "internet", isPrivate: false },

  internal: {
    ...OVER_THE_NETWORK,
    service: (config, port) => loadBalancer(config, port, INTERNAL),
  },

  "private-link": {
    ...OVER_THE_NETWORK,
    check: ({ routing: { eastWest } }) => [
      ...problem(
        eastWest.address === null,
        "routing.eastWest.address",
        "is required for the mode private-link: the name or address of the private endpoint in the hub's network",
      ),
      ...problem(
        eastWest.privateLink.subnet === null,
        "routing.eastWest.privateLink.subnet",
        "is required for the mode private-link: the subnet of the spoke's network for the private link's own addresses",
      ),
    ],
    service: (config, port) => {
      const { name, subnet } = config.routing.eastWest.privateLink;
      return loadBalancer(config, port, {
        // A private link service does not work with Azure's public load balancer as Kubernetes sets it up
        // (kubernetes-sigs/cloud-provider-azure, "Azure Private Link Service Integration", restrictions).
        ...INTERNAL,
        "service.beta.kubernetes.io/azure-pls-create": "true",
        "service.beta.kubernetes.io/azure-pls-name": name,
        ...(subnet === null
          ? {}
          : { "service.beta.kubernetes.io/azure-pls-ip-configuration-subnet": subnet }),
      });
    },
  },

  "node-port": {
    ...OVER_THE_NETWORK,
    check: ({ routing: { eastWest } }) => [
      ...problem(
        eastWest.address === null,
        "routing.eastWest.address",
        "is required for the mode node-port: a name or address that stays when nodes are added or removed, unlike a node's own",
      ),
      ...problem(
        eastWest.port < NODE_PORTS.first || eastWest.port > NODE_PORTS.last,
        "routing.eastWest.port",
        `expected ${NODE_PORTS.first} to ${NODE_PORTS.last} for the mode node-port, got ${eastWest.port}`,
      ),
    ],
    port: () => NODE_PORT_SERVICE,
    // Kubernetes refuses loadBalancerSourceRanges for this type of Service.
    service: ({ routing: { eastWest } }, port) => ({
      type: "NodePort",
      externalTrafficPolicy: "Local",
      ports: [{ ...port, nodePort: eastWest.port }],
    }),
  },

  multicluster: {
    connection: MESH_TLS,
    exposure: "internet",
    isPrivate: true,
    check: ({ cluster, routing: { eastWest } }) => {
      const { hubNetwork, spokeNetwork } = eastWest.mesh;
      return [
        ...problem(
          hubNetwork === spokeNetwork,
          "routing.eastWest.mesh.spokeNetwork",
          `must differ from routing.eastWest.mesh.hubNetwork, got ${quote(spokeNetwork)} for both: within one network the hub would connect to the spoke's pods directly`,
        ),
        ...problem(
          hubNetwork === cluster.name,
          "routing.eastWest.mesh.hubNetwork",
          `must differ from cluster, got ${quote(hubNetwork)} for both: the hub's network is also the hub's name in the mesh`,
        ),
      ];
    },
    warnings: ({ routing: { eastWest, hopTls, hub } }) => [
      ...warning(
        hopTls !== "mutual",
        `routing.hopTls: ${hopTls} has no effect in the mode multicluster, because the mesh always uses its own mutual TLS`,
      ),
      ...warning(
        eastWest.address !== null,
        "routing.eastWest.address: has no effect in the mode multicluster, because istiod finds the address",
      ),
      ...warning(
        hub.podNamespace.startsWith("aks-istio-"),
        "routing.hub.podNamespace: looks like the add-on of AKS, whose istiod accepts no values; the mode multicluster needs an istiod that you install",
      ),
    ],
    port: (config) => MESH_TLS.endpoint(config).port,
    service: (_, port) => ({ type: "ClusterIP", ports: [port] }),
  },
};

/** The rules of the config's mode. */
export function modeOf(config: PlatformConfig): ModeRules {
  return EAST_WEST_MODES[config.routing.eastWest.mode];
}

/**
 * Where the hub finds the spoke's gateway.
 *
 * - With TLS of the gateways' own, the server name is a DNS name one label below the domain, also when the address is an IP
 *   address: the spoke's gateway picks its certificate by SNI, and accepts `*.{domain}` only.
 * - Without an address in the config, the server name is the address too. Give it a DNS record of its own: the wildcard
 *   record of the previews leads to the hub.
 * - In one mesh, the address is the mesh's Service, which only the hub's mesh resolves, with the SNI that Istio makes of it.
 *
 * Ask `checkRouting` first whether the config can work.
 *
 * @example
 * eastWestEndpoint(config).serverName; // "eastwest-shared-dev.previews.example.com"
 */
export function eastWestEndpoint(config: PlatformConfig): EastWestEndpoint {
  const { connection, isPrivate } = modeOf(config);
  return { ...connection.endpoint(config), isPrivate };
}

function loadBalancer(
  { routing: { sourceRanges } }: PlatformConfig,
  port: ServicePort,
  annotations?: Readonly<Record<string, string>>,
): GatewayValues["service"] {
  return {
    type: "LoadBalancer",
    ...(annotations ? { annotations } : {}),
    externalTrafficPolicy: "Local",
    ...(sourceRanges.length > 0 ? { loadBalancerSourceRanges: sourceRanges } : {}),
    ports: [port],
  };
}

function problem(applies: boolean, path: string, message: string): Problem[] {
  return applies ? [{ path, message }] : [];
}

function warning(applies: boolean, text: string): string[] {
  return applies ? [text] : [];
}
