import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildFallbackRoute } from "./spoke-gateway.ts";

const route = buildFallbackRoute(EXAMPLE_CONFIG);

test("answers 404 in plain text for every host of the domain", () => {
  expect(route).toMatchObject({
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "unknown-preview", namespace: "istio-system" },
    spec: {
      hosts: ["*.chrishouse.io"],
      gateways: ["cross-network-gateway"],
      exportTo: ["istio-system"],
      http: [
        { directResponse: { status: 404, body: { string: expect.stringMatching(/^[^<>]{1,100}\n$/) } } },
      ],
    },
  });
});

test("the answer is not cached and not indexed, and names no commit", () => {
  expect(route.spec.http[0]?.headers).toEqual({
    response: { set: { "cache-control": "no-store", "x-robots-tag": "noindex, nofollow" } },
  });
});
