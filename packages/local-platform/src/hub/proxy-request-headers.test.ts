import { describe, expect, test } from "vitest";
import { forwardRequestHeaders, forwardResponseHeaders } from "./proxy-request.ts";

const FORWARDED = {
  authority: "x-pr-1-red.preview.localhost:8080",
  client: "192.0.2.1",
  hub: "198.51.100.1",
  requestId: "0000",
};

const ADDED = {
  host: "x-pr-1-red.preview.localhost:8080",
  "x-envoy-attempt-count": "1",
  "x-envoy-external-address": "192.0.2.1",
  "x-forwarded-for": "192.0.2.1,198.51.100.1",
  "x-forwarded-proto": "http",
  "x-request-id": "0000",
};

describe("forwardRequestHeaders", () => {
  test("keeps the client's headers, and adds those of the gateways", () => {
    const headers = { accept: ["text/html"], cookie: ["a=1; b=2"], host: ["whatever"] };
    expect(forwardRequestHeaders(headers, FORWARDED)).toEqual({
      accept: ["text/html"],
      cookie: ["a=1; b=2"],
      ...ADDED,
    });
  });

  // As seen at a pod behind Istio's gateways of a hub and a spoke.
  test.for([
    ["host", "x.example", "replaced"],
    ["x-forwarded-proto", "https", "replaced"],
    ["x-envoy-external-address", "6.6.6.6", "replaced"],
    ["x-request-id", "mine", "replaced"],
    ["x-envoy-attempt-count", "9", "replaced"],
    ["x-forwarded-client-cert", "Hash=0", "dropped"],
    ["x-forwarded-host", "x.example", "passed"],
    ["x-real-ip", "6.6.6.6", "passed"],
    ["forwarded", "for=6.6.6.6", "passed"],
    ["x-forwarded-port", "1", "passed"],
    ["x-preview-sha", "0123", "passed"],
  ] as const)("a client's %s of %s is %s", ([name, value, fate]) => {
    const headers = forwardRequestHeaders({ [name]: [value] }, FORWARDED);
    expect(headers).toEqual(fate === "passed" ? { ...ADDED, [name]: [value] } : ADDED);
  });

  test("appends both hops to a client's x-forwarded-for", () => {
    const headers = forwardRequestHeaders({ "x-forwarded-for": ["6.6.6.6, 7.7.7.7", "8.8.8.8"] }, FORWARDED);
    expect(headers["x-forwarded-for"]).toBe("6.6.6.6, 7.7.7.7,8.8.8.8,192.0.2.1,198.51.100.1");
  });

  test("drops the headers of the connection, and those that Connection names", () => {
    const headers = {
      connection: ["keep-alive, X-Secret"],
      "keep-alive": ["timeout=5"],
      "proxy-authorization": ["x"],
      te: ["trailers"],
      upgrade: ["h2c"],
      expect: ["100-continue"],
      "x-secret": ["x"],
    };
    expect(forwardRequestHeaders(headers, FORWARDED)).toEqual(ADDED);
  });

  test("keeps the client's framing of the body, even when Connection names it", () => {
    const connection = ["content-length, transfer-encoding"];
    expect(forwardRequestHeaders({ connection, "content-length": ["3"] }, FORWARDED)).toMatchObject({
      "content-length": "3",
    });
    expect(forwardRequestHeaders({ connection, "transfer-encoding": ["chunked"] }, FORWARDED)).toMatchObject({
      "transfer-encoding": "chunked",
    });
  });
});

describe("forwardResponseHeaders", () => {
  test.for([
    ["replaces the commit of the service", { "x-preview-sha": "0123" }],
    ["removes the commit of the service", {}],
  ] as const)("keeps every value, %s, and replaces its other claims", ([, proof]) => {
    const headers = {
      "set-cookie": ["a=1", "b=2"],
      "x-preview-sha": ["ffff", "eeee"],
      "x-preview-answer": ["no_healthy_upstream"],
      "x-robots-tag": ["all"],
      connection: ["close, x-preview-sha, x-preview-answer"],
      "transfer-encoding": ["chunked"],
    };
    expect(forwardResponseHeaders(headers, proof)).toEqual({
      "set-cookie": ["a=1", "b=2"],
      ...proof,
      "x-preview-answer": "via_upstream",
      "x-robots-tag": "noindex, nofollow",
    });
  });
});
