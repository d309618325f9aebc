import type { PlatformConfig } from "../../config/platform-config.ts";
import { authorityRegex } from "../../names/authority-regex.ts";
import { publicPort } from "../../names/preview-names.ts";
import type { Manifest, ManifestFile, PlatformFile } from "../platform-file.ts";
import type { Certificate } from "./connection-certificates.ts";
import { modeOf } from "./east-west-modes.ts";
import {
  type ClientTls,
  type Gateway,
  type GatewayServer,
  networkingApi,
  type VirtualService,
} from "./istio.ts";

/** Istio's DestinationRule: how clients connect to a service. */
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

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** A day. Short, and without `includeSubDomains`, because other hosts may share the previews' domain. */
const HSTS = "max-age=86400";

/** Tells search engines to leave previews out. Every answer of a preview has it, and that for an unknown preview. */
export const NO_INDEX = "noindex, nofollow";

/**
 * Azure's load balancer drops a connection that is silent for four minutes, without notice to either end
 * (learn.microsoft.com, "Load Balancer TCP reset and idle timeout").
 */
const KEEPALIVE = { time: "120s", interval: "30s" };

/**
 * The hub's files: the gateway for browsers, and the connection to the spoke.
 *
 * - They do not change when a preview is added or removed.
 * - No file holds a key.
 *
 * Ask `checkRouting` first: from a config with problems, the files would not work.
 */
export function hubRoutingFiles(config: PlatformConfig): PlatformFile[] {
  const { connection } = modeOf(config);
  return [
    ...certificateFiles(config),
    toFile("gateway.yaml", "The gateway for browsers: TLS for every preview's host.", [
      buildHubGateway(config),
    ]),
    ...connection.files(config, "hub"),
    toFile("east-west.yaml", "The connection of the hub's gateway to the spoke's.", [
      ...connection.serviceEntries(config),
      buildDestinationRule(config),
    ]),
    toFile("preview-route.yaml", "Sends every preview's host to the spoke, and no other host.", [
      buildPreviewRoute(config),
    ]),
  ];
}

/**
 * The hub's gateway for `*.{domain}`: TLS with the wildcard certificate, and a redirect to it from port 80.
 *
 * - One Gateway has the certificate. A second one with the same certificate makes browsers that reuse an HTTP/2 connection
 *   get a 404 (istio.io, "Traffic management best practices").
 * - Only VirtualServices of the Gateway's own namespace may bind to its hosts, so no other namespace can take them.
 * - With `publicUrl.scheme: http` it has neither TLS nor redirect. With a port other than 443 it has no redirect, because
 *   Istio's redirect always leads to 443.
 */
export function buildHubGateway(config: PlatformConfig): Gateway {
  const { hub } = config.routing;
  return {
    apiVersion: networkingApi(config),
    kind: "Gateway",
    metadata: { name: hub.name, namespace: hub.namespace },
    spec: { selector: { istio: hub.selector }, servers: toServers(config) },
  };
}

/**
 * The hub's certificate for `*.{domain}`. It covers every preview, because their hosts are one label below the domain.
 *
 * Its Secret is in the namespace of the gateway's pods, where Istio reads it, and not in that of the Gateway.
 */
export function buildWildcardCertificate({ domain, routing }: PlatformConfig): Certificate {
  const { secret, issuer, issuerKind } = routing.certificate;
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: secret, namespace: routing.hub.podNamespace },
    spec: {
      secretName: secret,
      dnsNames: [`*.${domain}`],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { name: issuer, kind: issuerKind, group: "cert-manager.io" },
    },
  };
}

/**
 * The hub's route for all previews: hosts that `authorityRegex` matches go to the spoke, and no other host of `*.{domain}`
 * does. The route does not change when a preview is added or removed.
 *
 * - It is exported to the namespace of the gateway's pods, which is where Istio reads it (istio/istio
 *   `VirtualServicesForGateway`), and to no other.
 * - A request is repeated only when it failed before the spoke received it.
 */
export function buildPreviewRoute(config: PlatformConfig): VirtualService {
  const { domain, publicUrl, routing } = config;
  const { connection } = modeOf(config);
  return {
    apiVersion: networkingApi(config),
    kind: "VirtualService",
    metadata: { name: "preview-envs-vs", namespace: routing.hub.namespace },
    spec: {
      hosts: [`*.${domain}`],
      gateways: [routing.hub.name],
      exportTo: [routing.hub.podNamespace],
      http: [
        {
          name: "preview",
          match: [{ authority: { regex: authorityRegex(domain) } }],
          retries: { attempts: 2, retryOn: "connect-failure,refused-stream,reset-before-request" },
          headers: {
            response: {
              set: {
                "x-robots-tag": NO_INDEX,
                ...(publicUrl.scheme === "https" ? { "strict-transport-security": HSTS } : {}),
              },
            },
          },
          route: [
            {
              destination: {
                host: connection.spokeHost(config),
                port: { number: connection.endpoint(config).port },
              },
            },
          ],
        },
      ],
    },
  };
}

/**
 * How the hub's gateway connects to the spoke's.
 *
 * - With TLS the spoke must have a certificate of a given CA, with a given name. Without both, Istio would accept any server.
 * - It is in the namespace of the gateway's pods, because Istio reads that one first. For a Service of another cluster,
 *   Istio reads no other namespace (istio.io, "DestinationRule lookup path").
 * - HTTP/2 stays HTTP/2, which gRPC needs.
 */
export function buildDestinationRule(config: PlatformConfig): DestinationRule {
  const { connection } = modeOf(config);
  return {
    apiVersion: networkingApi(config),
    kind: "DestinationRule",
    metadata: { name: config.cluster.name, namespace: config.routing.hub.podNamespace },
    spec: {
      host: connection.spokeHost(config),
      exportTo: ["."],
      trafficPolicy: {
        tls: connection.clientTls(config),
        connectionPool: {
          http: { useClientProtocol: true, idleTimeout: "1h" },
          tcp: { connectTimeout: "5s", tcpKeepalive: KEEPALIVE },
        },
      },
    },
  };
}

function toServers({ domain, publicUrl, routing }: PlatformConfig): GatewayServer[] {
  const hosts = [`${routing.hub.namespace}/*.${domain}`];
  const number = publicPort(publicUrl);
  if (publicUrl.scheme === "http") return [{ port: { number, name: "http", protocol: "HTTP" }, hosts }];
  const https: GatewayServer = {
    port: { number, name: "https", protocol: "HTTPS" },
    hosts,
    tls: { mode: "SIMPLE", credentialName: routing.certificate.secret, minProtocolVersion: "TLSV1_2" },
  };
  return number === HTTPS_PORT ? [toRedirect(hosts), https] : [https];
}

function toRedirect(hosts: readonly string[]): GatewayServer {
  return {
    port: { number: HTTP_PORT, name: "http", protocol: "HTTP" },
    hosts,
    tls: { httpsRedirect: true },
  };
}

function certificateFiles(config: PlatformConfig): PlatformFile[] {
  if (config.publicUrl.scheme === "http") return [];
  const purpose = `The certificate for *.${config.domain}, by cert-manager.`;
  return [toFile("wildcard-certificate.yaml", purpose, [buildWildcardCertificate(config)])];
}

function toFile(name: string, purpose: string, objects: readonly Manifest[]): ManifestFile {
  return { cluster: "hub", name, purpose, objects };
}
