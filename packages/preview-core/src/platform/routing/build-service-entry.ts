import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Manifest } from "../manifest.ts";
import { eastWestEndpoint } from "./east-west-endpoint.ts";
import { networkingApi } from "./istio-api.ts";
import { isIpv4 } from "./ip-range.ts";

/** Istio's ServiceEntry: a service outside of the mesh. */
export interface ServiceEntry extends Manifest {
  readonly kind: "ServiceEntry";
  readonly spec: {
    readonly hosts: readonly string[];
    readonly exportTo: readonly string[];
    readonly location: "MESH_EXTERNAL";
    readonly resolution: "DNS" | "STATIC";
    readonly ports: readonly {
      readonly number: number;
      readonly name: string;
      readonly protocol: "HTTP" | "HTTPS";
    }[];
    readonly endpoints: readonly { readonly address: string }[];
  };
}

/**
 * The spoke's gateway as the hub's mesh knows it. Only the hub's gateway sees it, so that no other workload of the hub can
 * send requests to previews past the gateway.
 *
 * A name is resolved again and again, so a load balancer that is made anew needs no change here; an address must be a
 * reserved one.
 */
export function buildServiceEntry(config: PlatformConfig): ServiceEntry {
  const { hub, serviceEntryHost, hopTls } = config.routing;
  const { address, port } = eastWestEndpoint(config);
  return {
    apiVersion: networkingApi(config),
    kind: "ServiceEntry",
    metadata: { name: config.cluster.name, namespace: hub.namespace },
    spec: {
      hosts: [serviceEntryHost],
      exportTo: [hub.podNamespace],
      location: "MESH_EXTERNAL",
      resolution: isIpv4(address) ? "STATIC" : "DNS",
      ports: [
        hopTls === "plaintext"
          ? { number: port, name: "http", protocol: "HTTP" }
          : { number: port, name: "https", protocol: "HTTPS" },
      ],
      endpoints: [{ address }],
    },
  };
}
