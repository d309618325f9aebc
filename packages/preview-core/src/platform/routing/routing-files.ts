import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ClusterRole, Manifest, ManifestFile, PlatformFile, SettingsFile } from "../platform-file.ts";
import { modeOf } from "./east-west-modes.ts";
import {
  buildDestinationRule,
  buildHubGateway,
  buildPreviewRoute,
  buildWildcardCertificate,
} from "./hub-gateway.ts";
import { GATEWAY_CHART } from "./istio.ts";
import { buildFallbackRoute, buildHubOnlyPolicy, buildSpokeGateway, gatewayValues } from "./spoke-gateway.ts";

/**
 * All objects of Istio and cert-manager on the way of a request from a browser to a preview's namespace.
 *
 * - They do not change when a preview is added or removed.
 * - No file holds a key.
 * - A policy and the objects that it needs are on the same cluster.
 *
 * Ask `checkRouting` first: from a config with problems, the files would not work.
 *
 * @example
 * routingFiles(config).map(({ cluster, name }) => `${cluster}/${name}`); // ["hub/wildcard-certificate.yaml", …]
 */
export function routingFiles(config: PlatformConfig): PlatformFile[] {
  return [...hubFiles(config), ...spokeFiles(config)];
}

/** The hub's files: where browsers arrive, and how the hub reaches the spoke. */
function hubFiles(config: PlatformConfig): PlatformFile[] {
  const { connection } = modeOf(config);
  return [
    ...certificateFiles(config),
    toFile("hub", "gateway.yaml", "Where browsers arrive: TLS for every preview's host.", [
      buildHubGateway(config),
    ]),
    ...connection.files(config, "hub"),
    toFile("hub", "east-west.yaml", "How the hub's gateway reaches the spoke's.", [
      ...connection.serviceEntries(config),
      buildDestinationRule(config),
    ]),
    toFile("hub", "preview-route.yaml", "Sends every preview's host to the spoke, and nothing else.", [
      buildPreviewRoute(config),
    ]),
  ];
}

function certificateFiles(config: PlatformConfig): PlatformFile[] {
  if (config.publicUrl.scheme === "http") return [];
  const purpose = `The certificate for *.${config.domain}, by cert-manager.`;
  return [toFile("hub", "wildcard-certificate.yaml", purpose, [buildWildcardCertificate(config)])];
}

/** The spoke's files: the gateway for the hub, and the policy that refuses everybody else. */
function spokeFiles(config: PlatformConfig): PlatformFile[] {
  const policy = buildHubOnlyPolicy(config);
  return [
    ...modeOf(config).connection.files(config, "spoke"),
    ...(policy
      ? [
          toFile(
            "spoke",
            "hub-only-policy.yaml",
            "Refuses connections to the gateway that are not the hub's.",
            [policy],
          ),
        ]
      : []),
    toGatewayValues(config),
    toFile("spoke", "gateway.yaml", "The gateway to which every preview's VirtualService binds.", [
      buildSpokeGateway(config),
    ]),
    toFile("spoke", "fallback-route.yaml", "The answer for a host that no preview has.", [
      buildFallbackRoute(config),
    ]),
  ];
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

function toFile(
  cluster: ClusterRole,
  name: string,
  purpose: string,
  objects: readonly Manifest[],
): ManifestFile {
  return { cluster, name, purpose, objects };
}
