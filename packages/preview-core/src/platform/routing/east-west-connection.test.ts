import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { OWN_TLS, type ServiceEntry } from "./east-west-connection.ts";

test("the spoke is a name outside of the mesh that only the hub's gateway sees", () => {
  expect(OWN_TLS.serviceEntries(EXAMPLE_CONFIG)).toEqual([
    {
      apiVersion: "networking.istio.io/v1",
      kind: "ServiceEntry",
      metadata: { name: "shared-dev-cluster", namespace: "istio-ingress" },
      spec: {
        hosts: ["shared-dev.internal"],
        exportTo: ["aks-istio-ingress"],
        location: "MESH_EXTERNAL",
        resolution: "DNS",
        ports: [{ number: 443, name: "https", protocol: "HTTPS" }],
        endpoints: [{ address: "eastwest-shared-dev-cluster.chrishouse.io" }],
      },
    },
  ]);
});

test.each([
  ["52.255.217.180", "STATIC"],
  ["spoke.internal", "DNS"],
  ["52.255.217.180.example.com", "DNS"],
])("Istio resolves the address %s by %s", (address, resolution) => {
  const spec = specOf(configWithRouting({ eastWest: { address } }));
  expect(spec).toMatchObject({ resolution, endpoints: [{ address }] });
});

test("the port has the protocol HTTP when the connection has no TLS", () => {
  const spec = specOf(configWithRouting({ hopTls: "plaintext", eastWest: { port: 8080 } }));
  expect(spec?.ports).toEqual([{ number: 8080, name: "http", protocol: "HTTP" }]);
});

function specOf(config: PlatformConfig): ServiceEntry["spec"] | undefined {
  return OWN_TLS.serviceEntries(config)[0]?.spec;
}
