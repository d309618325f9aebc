import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Manifest } from "../manifest.ts";
import { spokePort } from "./east-west-endpoint.ts";

/** Istio's AuthorizationPolicy: who may talk to some pods. */
export interface AuthorizationPolicy extends Manifest {
  readonly apiVersion: `security.istio.io/${PlatformConfig["apiVersions"]["istio"]}`;
  readonly kind: "AuthorizationPolicy";
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly action: "DENY";
    readonly rules: readonly {
      readonly from: readonly { readonly source: Source }[];
      readonly to: readonly { readonly operation: { readonly ports: readonly string[] } }[];
    }[];
  };
}

type Source = { readonly notIpBlocks: readonly string[] } | { readonly notNamespaces: readonly string[] };

/**
 * Refuses what does not come from the hub, or nothing when the config names no addresses to know it by.
 *
 * - The address is the one that connects, which nobody can write into a header. It is the real one because the gateway's
 *   Service has `externalTrafficPolicy: Local`.
 * - In one mesh the hub's gateway is known by its namespace, which is in its mesh certificate.
 * - `DENY` with a negative match holds whatever other policies allow (istio.io, "Security best practices").
 */
export function buildHubOnlyPolicy(config: PlatformConfig): AuthorizationPolicy | undefined {
  const { spoke } = config.routing;
  const source = toSource(config);
  return source === undefined
    ? undefined
    : {
        apiVersion: `security.istio.io/${config.apiVersions.istio}`,
        kind: "AuthorizationPolicy",
        metadata: { name: "east-west-hub-only", namespace: spoke.podNamespace },
        spec: {
          selector: { matchLabels: { istio: spoke.selector } },
          action: "DENY",
          rules: [{ from: [{ source }], to: [{ operation: { ports: [String(spokePort(config))] } }] }],
        },
      };
}

function toSource({ routing: { eastWest, hub, sourceRanges } }: PlatformConfig): Source | undefined {
  if (eastWest.mode === "multicluster") return { notNamespaces: [hub.podNamespace] };
  return sourceRanges.length === 0 ? undefined : { notIpBlocks: sourceRanges };
}
