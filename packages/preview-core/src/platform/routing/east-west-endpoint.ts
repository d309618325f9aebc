import type { PlatformConfig } from "../../config/platform-config.ts";

/** Where the hub finds the spoke's gateway, and by which name it knows it. */
export interface EastWestEndpoint {
  /** A DNS name or an IPv4 address. */
  readonly address: string;
  readonly port: number;
  /** The SNI that the hub sends, and the name that the gateway's certificate must have. */
  readonly serverName: string;
}

/** First label of the server name, before the cluster's. */
export const SERVER_PREFIX = "eastwest-";

/** Port of the gateways' Services wherever the way to them has a port of its own. */
const GATEWAY_PORT = 443;

/**
 * Where the hub finds the spoke's gateway.
 *
 * - The server name is always a DNS name one label below the domain, also when the address is an IP address: the spoke's
 *   gateway picks its certificate by SNI, and accepts `*.{domain}` only.
 * - Without an address in the config, the server name is the address too. Give it a DNS record of its own: the wildcard
 *   record of the previews leads to the hub.
 * - In the mode `multicluster` it is the mesh's Service, which only the hub's mesh resolves, with the SNI that Istio
 *   makes of it.
 *
 * Ask `checkRouting` first whether the config can work.
 *
 * @example
 * eastWestEndpoint(config);
 * // { address: "eastwest-shared-dev.chrishouse.io", port: 443, serverName: "eastwest-shared-dev.chrishouse.io" }
 */
export function eastWestEndpoint(config: PlatformConfig): EastWestEndpoint {
  const { mode, address, port } = config.routing.eastWest;
  if (mode === "multicluster") {
    const host = meshService(config);
    // istio/istio `BuildDNSSrvSubsetKey`: outbound_.{port}_.{subset}_.{host}
    return { address: host, port: GATEWAY_PORT, serverName: `outbound_.${GATEWAY_PORT}_._.${host}` };
  }
  const name = serverName(config);
  return { address: address ?? name, port, serverName: name };
}

/** The name of the spoke's gateway on the way from the hub: `eastwest-{cluster}.{domain}`. */
export function serverName({ cluster, domain }: PlatformConfig): string {
  return `${SERVER_PREFIX}${cluster.name}.${domain}`;
}

/**
 * The Service of the spoke's gateway, as one mesh over both clusters knows it. It is called after the pods' `istio` label,
 * which is how the gateway's values name it.
 */
export function meshService({ routing: { spoke } }: PlatformConfig): string {
  return `${spoke.selector}.${spoke.podNamespace}.svc.cluster.local`;
}

/** The port of the spoke gateway's Service, at which its pods listen too. */
export function spokePort({ routing: { eastWest } }: PlatformConfig): number {
  return eastWest.mode === "node-port" || eastWest.mode === "multicluster" ? GATEWAY_PORT : eastWest.port;
}
