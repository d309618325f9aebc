import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { buildDestinationRule } from "./hub-gateway.ts";

const serverName = "eastwest-shared-dev-cluster.chrishouse.io";

test("sends the hub's certificate, verifies the spoke's name, and keeps HTTP/2", () => {
  expect(buildDestinationRule(EXAMPLE_CONFIG)).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "shared-dev-cluster", namespace: "aks-istio-ingress" },
    spec: {
      host: "shared-dev.internal",
      exportTo: ["."],
      trafficPolicy: {
        tls: {
          mode: "MUTUAL",
          credentialName: "hub-to-spoke-client",
          sni: serverName,
          subjectAltNames: [serverName],
        },
        connectionPool: {
          http: { useClientProtocol: true, idleTimeout: "1h" },
          tcp: { connectTimeout: "5s", tcpKeepalive: { time: "120s", interval: "30s" } },
        },
      },
    },
  });
});

test("verifies the spoke also when the hub sends no certificate", () => {
  const { tls } = buildDestinationRule(configWithRouting({ hopTls: "simple" })).spec.trafficPolicy;
  expect(tls).toEqual({
    mode: "SIMPLE",
    credentialName: "hub-to-spoke-client",
    sni: serverName,
    subjectAltNames: [serverName],
  });
});

test("sends the server name also to an IP address", () => {
  const config = configWithRouting({ eastWest: { address: "52.255.217.180" } });
  expect(buildDestinationRule(config).spec.trafficPolicy.tls).toMatchObject({ sni: serverName });
});

test("has no TLS only when the config says plaintext", () => {
  const { tls } = buildDestinationRule(configWithRouting({ hopTls: "plaintext" })).spec.trafficPolicy;
  expect(tls).toEqual({ mode: "DISABLE" });
});

test.each(["mutual", "simple", "plaintext"] as const)(
  "uses the mesh's own TLS in one mesh, also with %s",
  (hopTls) => {
    const { spec } = buildDestinationRule(configWithRouting({ hopTls, eastWest: { mode: "multicluster" } }));
    expect(spec.host).toBe("eastwest-gateway.istio-system.svc.cluster.local");
    expect(spec.trafficPolicy.tls).toEqual({ mode: "ISTIO_MUTUAL" });
  },
);
