import type { PlatformConfig } from "../../config/platform-config.ts";
import { hubName } from "./build-hop-certificates.ts";
import { meshService, spokePort } from "./east-west-endpoint.ts";
import type { Gateway, GatewayServer } from "./gateway.ts";
import { HOP_SECRETS } from "./hop-secrets.ts";
import { networkingApi } from "./istio-api.ts";

/**
 * The spoke's gateway, to which every preview's VirtualService binds, from its own namespace.
 *
 * - With `mutual` TLS it takes requests only from who has a certificate of the hub's CA with the hub's name in it.
 * - With any TLS it takes only connections for a name under the domain, which the hub's SNI is.
 * - In the mode `multicluster` it takes those of the mesh. Their SNI is Istio's own, and a connection whose SNI no host of
 *   the server admits is closed (istio/istio `TLSServerInfo.SNIHosts`); so the Service's name is among the hosts.
 */
export function buildSpokeGateway(config: PlatformConfig): Gateway {
  const { spoke } = config.routing;
  return {
    apiVersion: networkingApi(config),
    kind: "Gateway",
    metadata: { name: spoke.name, namespace: spoke.namespace },
    spec: { selector: { istio: spoke.selector }, servers: [toServer(config)] },
  };
}

function toServer(config: PlatformConfig): GatewayServer {
  const { eastWest, hopTls } = config.routing;
  const hosts = [`*/*.${config.domain}`];
  const number = spokePort(config);
  const https = { number, name: "https", protocol: "HTTPS" } as const;
  if (eastWest.mode === "multicluster") {
    return {
      port: https,
      // `./`: a name for the handshake, to which no VirtualService of a preview may bind.
      hosts: [...hosts, `./*.${meshService(config)}`],
      tls: { mode: "ISTIO_MUTUAL", minProtocolVersion: "TLSV1_3" },
    };
  }
  if (hopTls === "plaintext") return { port: { number, name: "http", protocol: "HTTP" }, hosts };
  const tls = { credentialName: HOP_SECRETS.spoke.own, minProtocolVersion: "TLSV1_3" } as const;
  return hopTls === "mutual"
    ? { port: https, hosts, tls: { mode: "MUTUAL", ...tls, subjectAltNames: [hubName(config)] } }
    : { port: https, hosts, tls: { mode: "SIMPLE", ...tls } };
}
