import type { PlatformConfig } from "../../config/platform-config.ts";
import { NO_INDEX } from "./build-preview-route.ts";
import { networkingApi } from "./istio-api.ts";
import type { VirtualService } from "./virtual-service.ts";

const BODY = "No preview answers here. Its pull request is closed, or it is still being deployed.\n";

/**
 * The spoke's answer for a host that no preview has: 404, in plain text.
 *
 * - It never takes a request from a preview: Envoy prefers an exact host to a wildcard.
 * - It never says which commit runs. A deploy waits for `x-preview-sha`, so it cannot take this page for its preview.
 * - Nobody keeps the answer, because the preview may be there a second later.
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
          directResponse: { status: 404, body: { string: BODY } },
        },
      ],
    },
  };
}
