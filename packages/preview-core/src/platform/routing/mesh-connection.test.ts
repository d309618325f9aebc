import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting, HUB_EGRESS } from "../../../fixtures/routing-config.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { type ClusterRole, isManifestFile } from "../platform-file.ts";
import { MESH_TLS } from "./mesh-connection.ts";

const config = configWithRouting({
  sourceRanges: [HUB_EGRESS],
  eastWest: { mode: "multicluster", mesh: { id: "mesh1", hubNetwork: "hub", spokeNetwork: "spoke" } },
});

test("both clusters are one mesh, with a name and a network each", () => {
  expect(contentOf("istiod-values.yaml", config, "hub")).toEqual({
    global: {
      meshID: "mesh1",
      multiCluster: { clusterName: "hub" },
      network: "hub",
    },
    pilot: { env: { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: "true" } },
  });
  expect(contentOf("istiod-values.yaml", config, "spoke")).toEqual({
    global: {
      meshID: "mesh1",
      multiCluster: { clusterName: "shared-dev-cluster" },
      network: "spoke",
    },
  });
});

test.each([
  ["hub", "hub"],
  ["spoke", "spoke"],
] as const)("the %s's own namespace says the network %s", (cluster, network) => {
  expect(contentOf("mesh-network.yaml", config, cluster)).toEqual({
    metadata: { labels: { "topology.istio.io/network": network } },
  });
});

test("the gateway between the networks accepts connections from the hub's addresses only", () => {
  expect(contentOf("passthrough-values.yaml", config)).toEqual({
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

test("the gateway between the networks accepts every address when the config names none", () => {
  const open = configWithRouting({ eastWest: { mode: "multicluster" } });
  expect(contentOf("passthrough-values.yaml", open)).toMatchObject({
    service: { type: "LoadBalancer", externalTrafficPolicy: "Local" },
  });
  expect(contentOf("passthrough-values.yaml", open)).not.toHaveProperty("service.loadBalancerSourceRanges");
});

test("the gateway between the networks leads to the spoke's gateway and to no other Service", () => {
  expect(contentOf("passthrough-gateway.yaml", EXAMPLE_CONFIG)).toEqual([
    {
      apiVersion: "networking.istio.io/v1",
      kind: "Gateway",
      metadata: { name: "east-west-passthrough", namespace: "istio-system" },
      spec: {
        selector: { istio: "east-west-passthrough" },
        servers: [
          {
            port: { number: 15443, name: "tls", protocol: "TLS" },
            hosts: ["*/eastwest-gateway.istio-system.svc.cluster.local"],
            tls: { mode: "AUTO_PASSTHROUGH" },
          },
        ],
      },
    },
  ]);
});

/** The settings or the objects of one file. */
function contentOf(name: string, of: PlatformConfig, cluster: ClusterRole = "spoke"): unknown {
  const file = MESH_TLS.files(of, cluster).find((one) => one.name === name);
  if (file === undefined) return undefined;
  return isManifestFile(file) ? file.objects : file.settings;
}
