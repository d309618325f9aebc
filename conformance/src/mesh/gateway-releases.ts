import type { PlatformConfig } from "preview-core";
import type { Bundle } from "./bundle.ts";
import type { GatewayRelease } from "./gateway-release.ts";

/** The ports of the hub gateway's pod. */
export interface HubPorts {
  readonly http: number;
  readonly https: number;
}

/** The hub's gateway is not of the bundle. As most do, its pods listen on ports above 1024. */
export function hubRelease({ routing: { hub } }: PlatformConfig, { http, https }: HubPorts): GatewayRelease {
  const ports = [
    { name: "http", port: 80, targetPort: http },
    { name: "https", port: 443, targetPort: https },
  ];
  return {
    name: "public-gateway",
    namespace: hub.podNamespace,
    values: { labels: { istio: hub.selector }, service: { ports } },
  };
}

/**
 * The spoke's gateway, by the values of the bundle.
 *
 * @param port - the pod's port, where two pods of this world cannot have the same. Default: the rendered one
 */
export function spokeRelease(bundle: Bundle, { routing }: PlatformConfig, port?: number): GatewayRelease {
  const { service, ...values } = bundle.spoke.settings["gateway-values.yaml"];
  const ports = service.ports.map((rendered: object) => ({
    ...rendered,
    ...(port === undefined ? {} : { targetPort: port }),
  }));
  return {
    name: routing.spoke.selector,
    namespace: routing.spoke.podNamespace,
    values: { ...values, service: { ...service, ports } },
  };
}

/** The gateway between the networks of one mesh. Undefined in the other modes. */
export function passthroughRelease(bundle: Bundle, { routing }: PlatformConfig): GatewayRelease | undefined {
  const values = bundle.spoke.settings["passthrough-values.yaml"];
  if (values === undefined) return undefined;
  return { name: values.name, namespace: routing.spoke.podNamespace, values };
}
