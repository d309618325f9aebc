import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Manifest, ManifestFile, PlatformFile, SettingsFile } from "../platform-file.ts";
import { modeOf } from "./east-west-modes.ts";
import { NO_INDEX } from "./hub-gateway.ts";
import {
  type ForeignSource,
  type Gateway,
  GATEWAY_CHART,
  type GatewayValues,
  networkingApi,
  type ServicePort,
  type VirtualService,
} from "./istio.ts";

/** Istio's AuthorizationPolicy: who may connect to some pods. */
export interface AuthorizationPolicy extends Manifest {
  readonly apiVersion: `security.istio.io/${PlatformConfig["apiVersions"]["istio"]}`;
  readonly kind: "AuthorizationPolicy";
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly action: "DENY";
    readonly rules: readonly {
      readonly from: readonly { readonly source: ForeignSource }[];
      readonly to: readonly { readonly operation: { readonly ports: readonly string[] } }[];
    }[];
  };
}

const NOT_FOUND = "No preview answers here. Its pull request is closed, or it is still being deployed.\n";

/**
 * The spoke's files: the gateway for the hub, and the policy that refuses everybody else.
 *
 * - They do not change when a preview is added or removed.
 * - No file holds a key.
 *
 * Ask `checkRouting` first: from a config with problems, the files would not work.
 */
export function spokeRoutingFiles(config: PlatformConfig): PlatformFile[] {
  const policy = buildHubOnlyPolicy(config);
  return [
    ...modeOf(config).connection.files(config, "spoke"),
    ...(policy === undefined
      ? []
      : [
          toFile(
            "hub-only-policy.yaml",
            "Refuses connections to the gateway that do not come from the hub.",
            [policy],
          ),
        ]),
    toGatewayValues(config),
    toFile("gateway.yaml", "The gateway to which every preview's VirtualService binds.", [
      buildSpokeGateway(config),
    ]),
    toFile("fallback-route.yaml", "The answer for a host that no preview has.", [buildFallbackRoute(config)]),
  ];
}

/**
 * The spoke's gateway, to which every preview's VirtualService binds, from its own namespace.
 *
 * - With `mutual` TLS it accepts only clients with a certificate of the hub's CA that has the hub's name in it.
 * - With any TLS it accepts only connections for a name under the domain, as the hub's SNI is.
 * - In one mesh it accepts only clients of the mesh.
 */
export function buildSpokeGateway(config: PlatformConfig): Gateway {
  const { spoke } = config.routing;
  const { connection, port } = modeOf(config);
  return {
    apiVersion: networkingApi(config),
    kind: "Gateway",
    metadata: { name: spoke.name, namespace: spoke.namespace },
    spec: { selector: { istio: spoke.selector }, servers: [connection.server(config, port(config))] },
  };
}

/**
 * Refuses every connection that does not come from the hub. Undefined when the config names no addresses of the hub.
 *
 * - The policy sees the address that connects, which no header can change. It is the real one, because the gateway's
 *   Service has `externalTrafficPolicy: Local`.
 * - In one mesh the policy knows the hub's gateway by its namespace, which is in its mesh certificate.
 * - `DENY` with a negative match holds whatever other policies allow (istio.io, "Security best practices").
 */
export function buildHubOnlyPolicy(config: PlatformConfig): AuthorizationPolicy | undefined {
  const { spoke } = config.routing;
  const { connection, port } = modeOf(config);
  const source = connection.foreignSource(config);
  return source === undefined
    ? undefined
    : {
        apiVersion: `security.istio.io/${config.apiVersions.istio}`,
        kind: "AuthorizationPolicy",
        metadata: { name: "east-west-hub-only", namespace: spoke.podNamespace },
        spec: {
          selector: { matchLabels: { istio: spoke.selector } },
          action: "DENY",
          rules: [{ from: [{ source }], to: [{ operation: { ports: [String(port(config))] } }] }],
        },
      };
}

/**
 * The values for the pods of the spoke's gateway and their Service.
 *
 * - One port, the one of the hub. The chart's own list has plain HTTP on 80 as well.
 * - `externalTrafficPolicy: Local` keeps the address that connects, which source ranges are about.
 * - The hub's `x-forwarded-*` headers are trusted only where nobody but the hub can connect. Without these headers, every
 *   preview would believe that its browser used HTTP.
 * - Pods do not get the hub's certificate (`SANITIZE`): 1.1 kB of header in each request, with a name of the platform in it.
 */
export function gatewayValues(config: PlatformConfig): GatewayValues {
  const { spoke } = config.routing;
  const { connection, service } = modeOf(config);
  return {
    name: spoke.selector,
    labels: { istio: spoke.selector, ...connection.podLabels },
    ...(isHubOnly(config)
      ? {
          podAnnotations: {
            "proxy.istio.io/config": JSON.stringify({
              gatewayTopology: { numTrustedProxies: 1, forwardClientCertDetails: "SANITIZE" },
            }),
          },
        }
      : {}),
    service: service(config, toPort(config)),
  };
}

/**
 * The spoke's answer for a host that no preview has: 404, in plain text.
 *
 * - It never takes a request from a preview, because Envoy prefers an exact host to a wildcard.
 * - It never names a commit. A deploy waits for `x-preview-sha`, so it cannot take this page for its preview.
 * - Caches do not keep it, because the preview may be there a second later.
 */
export function buildFallbackRoute(config: PlatformConfig): VirtualService {
  const { spoke } = config.routing;
  return {
    apiVersion: networkingApi(config),
    kind: "VirtualService",
    metadata: { name: "unknown-preview", namespace: spoke.namespace },
    spec: {
      hosts: [`*.${config.domain}`],
      gateways: [spoke.name],
      exportTo: [spoke.podNamespace],
      http: [
        {
          name: "unknown-preview",
          headers: { response: { set: { "cache-control": "no-store", "x-robots-tag": NO_INDEX } } },
          directResponse: { status: 404, body: { string: NOT_FOUND } },
        },
      ],
    },
  };
}

/** Whether every connection proves that it is the hub's, or comes from the hub's addresses. */
function isHubOnly(config: PlatformConfig): boolean {
  return modeOf(config).connection.provesHub(config) || config.routing.sourceRanges.length > 0;
}

function toPort(config: PlatformConfig): ServicePort {
  const { connection, port } = modeOf(config);
  // The AuthorizationPolicy sees the pods' port, so it is the same as the Service's.
  return {
    name: connection.portName(config),
    protocol: "TCP",
    port: port(config),
    targetPort: port(config),
  };
}

function toGatewayValues(config: PlatformConfig): SettingsFile {
  const { selector, podNamespace } = config.routing.spoke;
  return {
    cluster: "spoke",
    name: "gateway-values.yaml",
    purpose: "Values for the gateway's pods and their Service.",
    settings: gatewayValues(config),
    destination: { kind: "helm-release", namespace: podNamespace, name: selector, ...GATEWAY_CHART },
  };
}

function toFile(name: string, purpose: string, objects: readonly Manifest[]): ManifestFile {
  return { cluster: "spoke", name, purpose, objects };
}
