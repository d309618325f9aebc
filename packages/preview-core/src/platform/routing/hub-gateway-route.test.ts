import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { authorityRegex } from "../../names/authority-regex.ts";
import { buildPreviewRoute } from "./hub-gateway.ts";

test("sends hosts that the authority regex matches to the spoke", () => {
  expect(buildPreviewRoute(EXAMPLE_CONFIG)).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "preview-envs-vs", namespace: "istio-ingress" },
    spec: {
      hosts: ["*.chrishouse.io"],
      gateways: ["main-gateway"],
      exportTo: ["aks-istio-ingress"],
      http: [
        {
          name: "preview",
          match: [{ authority: { regex: authorityRegex("chrishouse.io") } }],
          retries: { attempts: 2, retryOn: "connect-failure,refused-stream,reset-before-request" },
          headers: {
            response: {
              set: { "x-robots-tag": "noindex, nofollow", "strict-transport-security": "max-age=86400" },
            },
          },
          route: [{ destination: { host: "shared-dev.internal", port: { number: 443 } } }],
        },
      ],
    },
  });
});

test("sets no HSTS when previews are served by HTTP", () => {
  const [route] = buildPreviewRoute({ ...EXAMPLE_CONFIG, publicUrl: { scheme: "http", port: null } }).spec
    .http;
  expect(route?.headers?.response.set).toEqual({ "x-robots-tag": "noindex, nofollow" });
});

test.each([
  ["public", "shared-dev.internal", 8443],
  ["private-link", "shared-dev.internal", 8443],
  ["node-port", "shared-dev.internal", 8443],
  ["multicluster", "eastwest-gateway.istio-system.svc.cluster.local", 443],
] as const)("in the mode %s goes to %s at %i", (mode, host, number) => {
  const [route] = buildPreviewRoute(configWithRouting({ eastWest: { mode, port: 8443 } })).spec.http;
  expect(route?.route).toEqual([{ destination: { host, port: { number } } }]);
});
