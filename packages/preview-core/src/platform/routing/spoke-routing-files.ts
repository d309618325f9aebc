import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ManifestFile, PlatformFile, SettingsFile } from "../platform-file.ts";
import { buildCaCopyAccess } from "./build-ca-copy-access.ts";
import { buildFallbackRoute } from "./build-fallback-route.ts";
import { buildHopCertificates } from "./build-hop-certificates.ts";
import { buildHubOnlyPolicy } from "./build-hub-only-policy.ts";
import { buildSpokeGateway } from "./build-spoke-gateway.ts";
import { gatewayValues } from "./gateway-values.ts";
import { GATEWAY_CHART, meshFiles } from "./mesh-files.ts";

/** The spoke's part of the routing: the gateway for the hub, and what keeps everybody else out. */
export function spokeRoutingFiles(config: PlatformConfig): PlatformFile[] {
  const policy = buildHubOnlyPolicy(config);
  return [
    ...(config.routing.eastWest.mode === "multicluster" ? meshFiles(config, "spoke") : hopFiles(config)),
    ...(policy
      ? [
          toFile("hub-only-policy.yaml", "Refuses connections to the gateway that are not the hub's.", [
            policy,
          ]),
        ]
      : []),
    toGatewayValues(config),
    toFile("gateway.yaml", "The gateway to which every preview's VirtualService binds.", [
      buildSpokeGateway(config),
    ]),
    toFile("fallback-route.yaml", "The answer for a host that no preview has.", [buildFallbackRoute(config)]),
  ];
}

function hopFiles(config: PlatformConfig): PlatformFile[] {
  if (config.routing.hopTls === "plaintext") return [];
  return [
    toFile(
      "hop-certificates.yaml",
      "A CA of the spoke's own, the gateway's certificate, and what Crossplane may do to copy CA certificates.",
      [...buildHopCertificates(config, "spoke"), ...buildCaCopyAccess(config)],
    ),
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

function toFile(name: string, purpose: string, objects: ManifestFile["objects"]): ManifestFile {
  return { cluster: "spoke", name, purpose, objects };
}
