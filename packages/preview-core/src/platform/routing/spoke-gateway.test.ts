import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { buildSpokeGateway } from "./spoke-gateway.ts";

const hosts = ["*/*.chrishouse.io"];

test("accepts requests of the hub only, for previews of any namespace", () => {
  expect(buildSpokeGateway(EXAMPLE_CONFIG)).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "cross-network-gateway", namespace: "istio-system" },
    spec: {
      selector: { istio: "eastwest-gateway" },
      servers: [
        {
          port: { number: 443, name: "https", protocol: "HTTPS" },
          hosts,
          tls: {
            mode: "MUTUAL",
            credentialName: "eastwest-mtls",
            minProtocolVersion: "TLSV1_3",
            subjectAltNames: ["hub.chrishouse.io"],
          },
        },
      ],
    },
  });
});

test("asks for no certificate with simple, and has no TLS with plaintext", () => {
  const serversOf = (hopTls: "simple" | "plaintext") =>
    buildSpokeGateway(configWithRouting({ hopTls, eastWest: { port: 8443 } })).spec.servers;
  expect(serversOf("simple")).toEqual([
    {
      port: { number: 8443, name: "https", protocol: "HTTPS" },
      hosts,
      tls: { mode: "SIMPLE", credentialName: "eastwest-mtls", minProtocolVersion: "TLSV1_3" },
    },
  ]);
  expect(serversOf("plaintext")).toEqual([{ port: { number: 8443, name: "http", protocol: "HTTP" }, hosts }]);
});

test("keeps its own port behind a node's port", () => {
  const config = configWithRouting({ eastWest: { mode: "node-port", address: "10.1.0.158", port: 30_443 } });
  expect(buildSpokeGateway(config).spec.servers[0]?.port.number).toBe(443);
});

test.each(["mutual", "plaintext"] as const)(
  "takes the mesh's own TLS in one mesh, also with %s",
  (hopTls) => {
    const config = configWithRouting({ hopTls, eastWest: { mode: "multicluster" } });
    expect(buildSpokeGateway(config).spec.servers).toEqual([
      {
        port: { number: 443, name: "https", protocol: "HTTPS" },
        hosts: [...hosts, "./*.eastwest-gateway.istio-system.svc.cluster.local"],
        tls: { mode: "ISTIO_MUTUAL", minProtocolVersion: "TLSV1_3" },
      },
    ]);
  },
);
