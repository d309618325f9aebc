import { execFileSync } from "node:child_process";
import { PODS } from "../machine/network.ts";

/** The addresses around one pair of gateways. */
export interface Addresses {
  /** The pod of the hub's gateway. Its requests to the spoke come from here. */
  readonly hub: string;
  /** The load balancer, the nodes and the pod of the spoke's gateway. */
  readonly spoke: string;
}

/**
 * Ranges for documentation (RFC 5737). As the pods', these addresses lead to the namespace itself, and a connection to one of a
 * range has the sender that the route names, so a gateway sees where a request comes from.
 */
const HUBS = "203.0.113.0/24";
const SPOKES = "198.51.100.0/24";
const INTERNET = "192.0.2.0/24";

/** The gateways of the world. The hub's is the address that the platform config of the world names. */
export const ADDRESSES: Addresses = { hub: "203.0.113.7", spoke: "198.51.100.20" };

/** The gateway between the networks of one mesh. */
export const PASSTHROUGH = "198.51.100.30";

/** Somebody on the internet. */
export const CLIENT = "192.0.2.77";

/** Gives the world's network namespace the addresses of the gateways. */
export function makeAddresses(): void {
  const routes = [[HUBS], [INTERNET], [SPOKES, "src", ADDRESSES.hub], [PODS, "src", ADDRESSES.spoke]];
  for (const [range = "", ...from] of routes) {
    execFileSync("ip", ["route", "replace", "local", range, "dev", "lo", ...from]);
  }
}
