import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting, HUB_EGRESS } from "../../../fixtures/routing-config.ts";
import { gatewayValues } from "./spoke-gateway.ts";

const internal = { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" };
const https = { name: "https", protocol: "TCP", port: 443, targetPort: 443 };

test("make a public load balancer that only the hub may use", () => {
  expect(gatewayValues(configWithRouting({ sourceRanges: [HUB_EGRESS] }))).toEqual({
    name: "eastwest-gateway",
    labels: { istio: "eastwest-gateway" },
    podAnnotations: {
      "proxy.istio.io/config":
        '{"gatewayTopology":{"numTrustedProxies":1,"forwardClientCertDetails":"SANITIZE"}}',
    },
    service: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges: [HUB_EGRESS],
      ports: [https],
    },
  });
});

test("have no source ranges when the config has none", () => {
  expect(gatewayValues(EXAMPLE_CONFIG).service).toEqual({
    type: "LoadBalancer",
    externalTrafficPolicy: "Local",
    ports: [https],
  });
});

test("make the load balancer an internal one", () => {
  const config = configWithRouting({ eastWest: { mode: "internal" } });
  expect(gatewayValues(config).service.annotations).toEqual(internal);
});

test("offer the load balancer by a private link, from the subnet of the config", () => {
  const privateLink = { name: "previews", subnet: "pls-subnet" };
  const config = configWithRouting({ eastWest: { mode: "private-link", privateLink } });
  expect(gatewayValues(config).service.annotations).toEqual({
    ...internal,
    "service.beta.kubernetes.io/azure-pls-create": "true",
    "service.beta.kubernetes.io/azure-pls-name": "previews",
    "service.beta.kubernetes.io/azure-pls-ip-configuration-subnet": "pls-subnet",
  });
});

test("open the port of the config on every node, without source ranges, which only a load balancer accepts", () => {
  const config = configWithRouting({
    sourceRanges: [HUB_EGRESS],
    eastWest: { mode: "node-port", address: "10.1.0.158", port: 30_443 },
  });
  expect(gatewayValues(config).service).toEqual({
    type: "NodePort",
    externalTrafficPolicy: "Local",
    ports: [{ ...https, nodePort: 30_443 }],
  });
});

test("keep the gateway inside the cluster in one mesh, and say that mesh TLS reaches it", () => {
  const config = configWithRouting({ hopTls: "plaintext", eastWest: { mode: "multicluster" } });
  expect(gatewayValues(config)).toMatchObject({
    labels: { istio: "eastwest-gateway", "security.istio.io/tlsMode": "istio" },
    service: { type: "ClusterIP", ports: [https] },
  });
  expect(gatewayValues(config).service.externalTrafficPolicy).toBeUndefined();
});

test("name the port after its protocol", () => {
  const config = configWithRouting({ hopTls: "plaintext", eastWest: { port: 8080 } });
  expect(gatewayValues(config).service.ports).toEqual([
    { name: "http", protocol: "TCP", port: 8080, targetPort: 8080 },
  ]);
});

test.each([
  ["mutual", [], true],
  ["simple", [], false],
  ["simple", [HUB_EGRESS], true],
  ["plaintext", [], false],
  ["plaintext", [HUB_EGRESS], true],
] as const)("with %s and the ranges %j trust forwarded headers: %s", (hopTls, sourceRanges, trusts) => {
  const { podAnnotations } = gatewayValues(configWithRouting({ hopTls, sourceRanges }));
  expect(podAnnotations !== undefined).toBe(trusts);
});
