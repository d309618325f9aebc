import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { buildServiceEntry } from "./build-service-entry.ts";

test("is a name outside of the mesh that only the hub's gateway sees", () => {
  expect(buildServiceEntry(EXAMPLE_CONFIG)).toEqual({
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
  });
});

test.each([
  ["52.255.217.180", "STATIC"],
  ["spoke.internal", "DNS"],
  ["52.255.217.180.example.com", "DNS"],
])("resolves %s by %s", (address, resolution) => {
  const { spec } = buildServiceEntry(configWithRouting({ eastWest: { address } }));
  expect(spec).toMatchObject({ resolution, endpoints: [{ address }] });
});

test("says that the port speaks plain HTTP where it does", () => {
  const { spec } = buildServiceEntry(configWithRouting({ hopTls: "plaintext", eastWest: { port: 8080 } }));
  expect(spec.ports).toEqual([{ number: 8080, name: "http", protocol: "HTTP" }]);
});
