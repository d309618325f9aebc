import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Manifest } from "../manifest.ts";
import { spokeHost } from "./build-preview-route.ts";
import { eastWestEndpoint } from "./east-west-endpoint.ts";
import { HOP_SECRETS } from "./hop-secrets.ts";
import { networkingApi } from "./istio-api.ts";

/** Istio's DestinationRule: how clients talk to a service. */
export interface DestinationRule extends Manifest {
  readonly kind: "DestinationRule";
  readonly spec: {
    readonly host: string;
    readonly exportTo: readonly string[];
    readonly trafficPolicy: {
      readonly tls: ClientTls;
      readonly connectionPool: {
        readonly http: { readonly useClientProtocol: boolean; readonly idleTimeout: string };
        readonly tcp: {
          readonly connectTimeout: string;
          readonly tcpKeepalive: { readonly time: string; readonly interval: string };
        };
      };
    };
  };
}

type ClientTls =
  | { readonly mode: "DISABLE" | "ISTIO_MUTUAL" }
  | {
      readonly mode: "MUTUAL" | "SIMPLE";
      readonly credentialName: string;
      readonly sni: string;
      readonly subjectAltNames: readonly string[];
    };

/**
 * Azure's load balancer forgets a connection that is silent for four minutes, without a word to either end
 * (learn.microsoft.com, "Load Balancer TCP reset and idle timeout").
 */
const KEEPALIVE = { time: "120s", interval: "30s" };

/**
 * How the hub's gateway talks to the spoke's.
 *
 * - With TLS the spoke is always held to a CA and to its name. Without both, Istio would accept any server.
 * - It lives where the gateway's pods do, because Istio looks there first, and for a Service of another cluster there only
 *   (istio.io, "DestinationRule lookup path").
 * - HTTP/2 stays HTTP/2, which gRPC needs.
 */
export function buildDestinationRule(config: PlatformConfig): DestinationRule {
  return {
    apiVersion: networkingApi(config),
    kind: "DestinationRule",
    metadata: { name: config.cluster.name, namespace: config.routing.hub.podNamespace },
    spec: {
      host: spokeHost(config),
      exportTo: ["."],
      trafficPolicy: {
        tls: toClientTls(config),
        connectionPool: {
          http: { useClientProtocol: true, idleTimeout: "1h" },
          tcp: { connectTimeout: "5s", tcpKeepalive: KEEPALIVE },
        },
      },
    },
  };
}

function toClientTls(config: PlatformConfig): ClientTls {
  const { eastWest, hopTls } = config.routing;
  if (eastWest.mode === "multicluster") return { mode: "ISTIO_MUTUAL" };
  if (hopTls === "plaintext") return { mode: "DISABLE" };
  const { serverName } = eastWestEndpoint(config);
  return {
    mode: hopTls === "mutual" ? "MUTUAL" : "SIMPLE",
    credentialName: HOP_SECRETS.hub.own,
    sni: serverName,
    subjectAltNames: [serverName],
  };
}
