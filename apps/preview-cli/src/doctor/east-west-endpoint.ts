import type { PlatformConfig } from "preview-core";

/** Where the hub's gateway connects to for the spoke, and the name it asks for there. */
export interface EastWestEndpoint {
  readonly address: string;
  readonly port: number;
  readonly serverName: string;
}

/** The address of the spoke's gateway as the hub sees it. */
export function eastWestEndpoint({ cluster, domain, routing }: PlatformConfig): EastWestEndpoint {
  const serverName = `eastwest-${cluster.name}.${domain}`;
  return { address: routing.eastWest.address ?? serverName, port: routing.eastWest.port, serverName };
}
