import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildHubGateway } from "./hub-gateway.ts";

const hosts = ["istio-ingress/*.chrishouse.io"];

test("ends TLS for every host of the domain, and sends plain HTTP there", () => {
  expect(buildHubGateway(EXAMPLE_CONFIG)).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "main-gateway", namespace: "istio-ingress" },
    spec: {
      selector: { istio: "aks-istio-ingressgateway-external" },
      servers: [
        { port: { number: 80, name: "http", protocol: "HTTP" }, hosts, tls: { httpsRedirect: true } },
        {
          port: { number: 443, name: "https", protocol: "HTTPS" },
          hosts,
          tls: { mode: "SIMPLE", credentialName: "wildcard-tls", minProtocolVersion: "TLSV1_2" },
        },
      ],
    },
  });
});

test.each([
  ["https", 443, [80, 443]],
  ["https", 8443, [8443]],
  ["http", null, [80]],
  ["http", 8080, [8080]],
] as const)("with %s and port %j has the ports %j", (scheme, port, ports) => {
  const { servers } = buildHubGateway({ ...EXAMPLE_CONFIG, publicUrl: { scheme, port } }).spec;
  expect(servers.map((server) => server.port.number)).toEqual(ports);
});

test("has no TLS and no redirect when previews are served by HTTP", () => {
  const { servers } = buildHubGateway({ ...EXAMPLE_CONFIG, publicUrl: { scheme: "http", port: null } }).spec;
  expect(servers).toEqual([{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts }]);
});

test("uses Istio's older API when the config says so", () => {
  const config = {
    ...EXAMPLE_CONFIG,
    apiVersions: { ...EXAMPLE_CONFIG.apiVersions, istio: "v1beta1" as const },
  };
  expect(buildHubGateway(config).apiVersion).toBe("networking.istio.io/v1beta1");
});
