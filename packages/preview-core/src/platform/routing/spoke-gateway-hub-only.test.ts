import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting, HUB_EGRESS } from "../../../fixtures/routing-config.ts";
import { buildHubOnlyPolicy } from "./spoke-gateway.ts";

test("refuses every address but the hub's, at the gateway's port", () => {
  expect(buildHubOnlyPolicy(configWithRouting({ sourceRanges: [HUB_EGRESS] }))).toEqual({
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: { name: "east-west-hub-only", namespace: "istio-system" },
    spec: {
      selector: { matchLabels: { istio: "eastwest-gateway" } },
      action: "DENY",
      rules: [
        {
          from: [{ source: { notIpBlocks: [HUB_EGRESS] } }],
          to: [{ operation: { ports: ["443"] } }],
        },
      ],
    },
  });
});

test("does not exist when the config names no addresses of the hub", () => {
  expect(buildHubOnlyPolicy(EXAMPLE_CONFIG)).toBeUndefined();
});

test("identifies the hub by its namespace in one mesh, where every connection comes from the passthrough gateway", () => {
  const config = configWithRouting({ sourceRanges: [HUB_EGRESS], eastWest: { mode: "multicluster" } });
  expect(buildHubOnlyPolicy(config)?.spec.rules).toEqual([
    {
      from: [{ source: { notNamespaces: ["aks-istio-ingress"] } }],
      to: [{ operation: { ports: ["443"] } }],
    },
  ]);
});

test("uses Istio's older API when the config says so", () => {
  const apiVersions = { ...EXAMPLE_CONFIG.apiVersions, istio: "v1beta1" as const };
  const config = configWithRouting({ sourceRanges: [HUB_EGRESS] }, { apiVersions });
  expect(buildHubOnlyPolicy(config)?.apiVersion).toBe("security.istio.io/v1beta1");
});
