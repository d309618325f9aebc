import type { PlatformConfig } from "../../config/platform-config.ts";
import { meshService } from "./east-west-endpoint.ts";
import type { Gateway } from "./gateway.ts";
import { networkingApi } from "./istio-api.ts";

/** Name of the gateway between the networks of one mesh, and the `istio` label of its pods. */
export const PASSTHROUGH_NAME = "east-west-passthrough";

/** Where Istio sends requests to another network (istio/istio `samples/multicluster/expose-services.yaml`). */
const PASSTHROUGH_PORT = 15_443;

/**
 * The door between the networks of one mesh, for the mode `multicluster`. It ends no TLS: the hub's gateway talks to the
 * spoke's through it.
 *
 * It leads to one Service, the spoke's gateway. Istio's sample says `*.local` here, which is every Service of the cluster;
 * no policy of Istio applies behind this kind of server (istio/istio `builtAutoPassthroughFilterChains`).
 */
export function buildPassthroughGateway(config: PlatformConfig): Gateway {
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
