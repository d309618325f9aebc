import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { eastWestEndpoint, meshService, spokePort } from "./east-west-endpoint.ts";

const SERVER = "eastwest-shared-dev-cluster.chrishouse.io";

test("is the server name itself unless the config has an address", () => {
  expect(eastWestEndpoint(EXAMPLE_CONFIG)).toEqual({ address: SERVER, port: 443, serverName: SERVER });
});

test.each(["52.255.217.180", "spoke.internal"])("keeps the server name for the address %s", (address) => {
  const config = configWithRouting({ eastWest: { address, port: 8443 } });
  expect(eastWestEndpoint(config)).toEqual({ address, port: 8443, serverName: SERVER });
});

test("is the Service and Istio's own SNI in one mesh, whatever address the config has", () => {
  const config = configWithRouting({ eastWest: { mode: "multicluster", address: "10.1.0.158", port: 8443 } });
  expect(meshService(config)).toBe("eastwest-gateway.istio-system.svc.cluster.local");
  expect(eastWestEndpoint(config)).toEqual({
    address: "eastwest-gateway.istio-system.svc.cluster.local",
    port: 443,
    serverName: "outbound_.443_._.eastwest-gateway.istio-system.svc.cluster.local",
  });
});

test.each([
  ["public", 8443],
  ["internal", 8443],
  ["private-link", 8443],
  ["node-port", 443],
  ["multicluster", 443],
] as const)("in the mode %s the spoke's Service has port %i when the hub calls 8443", (mode, port) => {
  expect(spokePort(configWithRouting({ eastWest: { mode, port: 8443 } }))).toBe(port);
});
