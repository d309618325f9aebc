import type { PlatformConfig } from "../../config/platform-config.ts";
import { publicPort } from "../../names/preview-names.ts";
import type { Gateway, GatewayServer } from "./gateway.ts";
import { networkingApi } from "./istio-api.ts";

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * The hub's gateway for `*.{domain}`: TLS with the wildcard certificate, and a redirect to it from port 80.
 *
 * - One Gateway has the certificate. A second one with the same certificate makes browsers that reuse an HTTP/2 connection
 *   get a 404 (istio.io, "Traffic management best practices").
 * - Only VirtualServices of the Gateway's own namespace may bind to its hosts, so no other namespace can take them.
 * - With `publicUrl.scheme: http` it has neither TLS nor redirect. With a port other than 443 it has no redirect, because
 *   Istio's always leads to 443.
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
