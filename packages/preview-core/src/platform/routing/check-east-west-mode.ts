import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Problem } from "../../preview-error.ts";
import { quote } from "../../quote.ts";

/** What Kubernetes gives to Services of type NodePort (kubernetes.io, "Service", `--service-node-port-range`). */
const NODE_PORTS = { first: 30_000, last: 32_767 };

/** Kubernetes' `IsDNS1035Label`, which a Service's name must be. */
const SERVICE_NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What a config lacks for its east-west mode. */
export function checkEastWestMode(config: PlatformConfig): Problem[] {
  const { eastWest, spoke } = config.routing;
  const { mode, address, port, privateLink, mesh } = eastWest;
  const rules: [boolean, string, string][] = [
    [
      mode === "private-link" && address === null,
      "routing.eastWest.address",
      "is required for the mode private-link: the name or address of the private endpoint in the hub's network",
    ],
    [
      mode === "private-link" && privateLink.subnet === null,
      "routing.eastWest.privateLink.subnet",
      "is required for the mode private-link: the subnet of the spoke's network that the private link's own addresses come from",
    ],
    [
      mode === "node-port" && address === null,
      "routing.eastWest.address",
      "is required for the mode node-port: a name or address that stays when nodes come and go; a node's own does not",
    ],
    [
      mode === "node-port" && (port < NODE_PORTS.first || port > NODE_PORTS.last),
      "routing.eastWest.port",
      `expected ${NODE_PORTS.first} to ${NODE_PORTS.last} for the mode node-port, got ${port}`,
    ],
    [
      mode === "multicluster" && mesh.hubNetwork === mesh.spokeNetwork,
      "routing.eastWest.mesh.spokeNetwork",
      `must differ from routing.eastWest.mesh.hubNetwork, got ${quote(mesh.spokeNetwork)} for both: within one network the hub would talk to pods of the spoke directly`,
    ],
    [
      mode === "multicluster" && mesh.hubNetwork === config.cluster.name,
      "routing.eastWest.mesh.hubNetwork",
      `must differ from cluster, got ${quote(mesh.hubNetwork)} for both: it is the hub's name in the mesh too`,
    ],
    [
      !SERVICE_NAME.test(spoke.selector),
      "routing.spoke.selector",
      `expected a name such as eastwest-gateway, which the gateway's Service gets too, got ${quote(spoke.selector)}`,
    ],
  ];
  return rules.filter(([applies]) => applies).map(([, path, message]) => ({ path, message }));
}
