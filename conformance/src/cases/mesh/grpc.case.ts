import { beforeAll, describe, expect, test } from "vitest";
import type { Protocol } from "../../mesh/preview.ts";
import { absent } from "../parts.ts";
import { type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

const HEADERS = { "content-type": "application/grpc" };

describe.skipIf(absent("mesh"))("gRPC and HTTP/2 without TLS", () => {
  const mesh = useMesh();
  const served = new Map<Protocol, ServedPreview>();

  beforeAll(async () => {
    for (const [index, protocol] of (["grpc", "kubernetes.io/h2c"] as const).entries()) {
      const preview = { service: "pricing-api", team: "red", pr: 41 + index };
      const sha = `${index}888456789abcdef0123456789abcdef01234567`;
      served.set(
        protocol,
        await serve(mesh(), { preview, sha, protocol, address: `10.244.200.${41 + index}` }),
      );
    }
  });

  test.each([
    ["grpc.unary-grpc", "grpc"],
    ["grpc.unary-h2c", "kubernetes.io/h2c"],
  ] as const)("%s a call ends with its trailers, with appProtocol %s", async (_, protocol) => {
    const host = served.get(protocol)?.host ?? "";
    const answer = await mesh().client.call({
      host,
      path: "/greeter/hello",
      headers: HEADERS,
      body: "hello",
    });

    expect(answer).toMatchObject({ status: 200, body: "hello", trailers: { "grpc-status": "0" } });
  });

  test("grpc.stream messages of a stream come back while it is open", async () => {
    const host = served.get("grpc")?.host ?? "";
    const messages = ["one", "two", "three"];

    expect(await mesh().client.converse({ host, path: "/greeter/chat", headers: HEADERS }, messages)).toEqual(
      messages,
    );
  });

  test("grpc.large a message of 20 MB comes back whole", async () => {
    const host = served.get("grpc")?.host ?? "";
    const body = "x".repeat(20 * 1024 * 1024);
    const answer = await mesh().client.call({ host, path: "/greeter/hello", headers: HEADERS, body });

    expect(answer.body === body).toBe(true);
  });
});
