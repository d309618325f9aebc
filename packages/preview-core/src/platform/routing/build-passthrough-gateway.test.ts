import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildPassthroughGateway } from "./build-passthrough-gateway.ts";

test("leads to the spoke's gateway and to no other Service", () => {
  expect(buildPassthroughGateway(EXAMPLE_CONFIG)).toEqual({
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
  });
});
