import type { PlatformConfig } from "../../config/platform-config.ts";
import { authorityRegex } from "../../names/authority-regex.ts";
import { eastWestEndpoint, meshService } from "./east-west-endpoint.ts";
import { networkingApi } from "./istio-api.ts";
import type { VirtualService } from "./virtual-service.ts";

/** A day. Without `includeSubDomains`, and short, because previews share the domain with whatever else is under it. */
const HSTS = "max-age=86400";

/** What every answer of a preview, and the one for an unknown preview, tells search engines. */
export const NO_INDEX = "noindex, nofollow";

/**
 * The hub's route for every preview there is or will be: what `authorityRegex` matches goes to the spoke, and nothing
 * else of `*.{domain}` does. It never changes when a preview comes or goes.
 *
 * - It is exported to the namespace of the gateway's pods, which is where Istio looks for it (istio/istio
 *   `VirtualServicesForGateway`), and to no other.
 * - Only failures before the spoke got the request are tried again.
 */
export function buildPreviewRoute(config: PlatformConfig): VirtualService {
  const { domain, publicUrl, routing } = config;
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
                host: spokeHost(config),
                port: { number: eastWestEndpoint(config).port },
              },
            },
          ],
        },
      ],
    },
  };
}

/** By which name the hub's mesh knows the spoke: the ServiceEntry's, or the Service's where both are one mesh. */
export function spokeHost(config: PlatformConfig): string {
  const { eastWest, serviceEntryHost } = config.routing;
  return eastWest.mode === "multicluster" ? meshService(config) : serviceEntryHost;
}
