import { expect, test } from "vitest";
import { configWithRouting, HUB_EGRESS } from "../../../fixtures/routing-config.ts";
import { istiodValues, meshNamespacePatch, passthroughValues } from "./mesh-settings.ts";

const config = configWithRouting({
  sourceRanges: [HUB_EGRESS],
  eastWest: { mode: "multicluster", mesh: { id: "mesh1", hubNetwork: "hub", spokeNetwork: "spoke" } },
});

test("both clusters are one mesh, with a name and a network each", () => {
  expect(istiodValues(config, "hub").global).toEqual({
    meshID: "mesh1",
    multiCluster: { clusterName: "hub" },
    network: "hub",
  });
  expect(istiodValues(config, "spoke").global).toEqual({
    meshID: "mesh1",
    multiCluster: { clusterName: "shared-dev-cluster" },
    network: "spoke",
  });
});

test.each([
  ["hub", "hub"],
  ["spoke", "spoke"],
] as const)("the %s's own namespace says the network %s", (cluster, network) => {
  expect(meshNamespacePatch(config, cluster)).toEqual({
    metadata: { labels: { "topology.istio.io/network": network } },
  });
});

test("the door into the spoke's network takes connections of the hub's addresses only", () => {
  expect(passthroughValues(config)).toEqual({
    name: "east-west-passthrough",
    labels: { istio: "east-west-passthrough" },
    networkGateway: "spoke",
    service: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges: [HUB_EGRESS],
    },
  });
});

test("the door is open to every address where the config names none", () => {
  const open = configWithRouting({ eastWest: { mode: "multicluster" } });
  expect(passthroughValues(open).service).toEqual({ type: "LoadBalancer", externalTrafficPolicy: "Local" });
});
