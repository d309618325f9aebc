import { beforeAll, describe, expect, test } from "vitest";
import { ADDRESSES, CLIENT } from "../../mesh/addresses.ts";
import { absent } from "../parts.ts";
import { type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

describe.skipIf(absent("mesh"))("headers and paths through both gateways", () => {
  const mesh = useMesh();
  let own: ServedPreview;

  beforeAll(async () => {
    const preview = { service: "pricing-api", team: "red", pr: 11 };
    own = await serve(mesh(), {
      preview,
      sha: "3333456789abcdef0123456789abcdef01234567",
      address: "10.244.200.3",
    });
  });

  async function headersAtPod(headers: Readonly<Record<string, string>>): Promise<object | undefined> {
    await mesh().client.send({ host: own.host, headers });
    return own.pod.requests.at(-1)?.headers;
  }

  test("mesh.forwarded a pod sees the browser's address, the scheme and the host", async () => {
    const headers = await headersAtPod({});

    expect(headers).toMatchObject({
      host: own.host,
      "x-forwarded-for": `${CLIENT},${ADDRESSES.hub}`,
      "x-forwarded-proto": "https",
      "x-envoy-external-address": CLIENT,
      "x-request-id": expect.any(String),
    });
    expect(headers).not.toHaveProperty("x-forwarded-host");
  });

  test("mesh.forwarded-claims what a client claims of itself does not replace what the gateways saw", async () => {
    const headers = await headersAtPod({
      "x-forwarded-for": "100.64.0.66",
      "x-forwarded-proto": "http",
      "x-envoy-external-address": "100.64.0.66",
      "x-forwarded-host": "evil.example.com",
      "x-real-ip": "100.64.0.66",
    });

    expect(headers).toMatchObject({
      "x-forwarded-for": `100.64.0.66,${CLIENT},${ADDRESSES.hub}`,
      "x-forwarded-proto": "https",
      "x-envoy-external-address": CLIENT,
      "x-forwarded-host": "evil.example.com",
      "x-real-ip": "100.64.0.66",
    });
  });

  test("mesh.client-certificate a pod does not get the hub's certificate", async () => {
    const headers = await headersAtPod({ "x-forwarded-client-cert": "By=somebody" });

    expect(headers).not.toHaveProperty("x-forwarded-client-cert");
  });

  test("mesh.no-index search engines and browsers get the platform's headers on each answer", async () => {
    for (const path of ["/", "/status/404", "/status/500"]) {
      const { headers } = await mesh().client.send({ host: own.host, path });

      expect(headers).toMatchObject({
        "x-robots-tag": "noindex, nofollow",
        "strict-transport-security": "max-age=86400",
      });
    }
  });

  test("mesh.client-rules a client sets neither timeouts nor retries", async () => {
    const path = "/status/500/client-rules";

    const { status } = await mesh().client.send({
      host: own.host,
      path,
      headers: {
        "x-envoy-upstream-rq-timeout-ms": "1",
        "x-envoy-retry-on": "5xx",
        "x-envoy-max-retries": "5",
        "x-envoy-hedge-on-per-try-timeout": "true",
        "x-envoy-upstream-rq-per-try-timeout-ms": "1",
      },
    });

    expect(status).toBe(500);
    expect(own.pod.requests.filter((request) => request.path === path)).toHaveLength(1);
  });

  test.each([
    ["mesh.path-dots", "/a/../b", "/b"],
    ["mesh.path-encoded-dots", "/a/%2e%2e/b", "/b"],
    ["mesh.path-backslash", "/a\\b", "/a/b"],
    ["mesh.path-tilde", "/%7E", "/~"],
    ["mesh.path-slashes", "/a//b", "/a//b"],
    ["mesh.path-encoded-slash", "/a%2fb", "/a%2fb"],
    ["mesh.path-encoded-backslash", "/a%5cb", "/a%5cb"],
    ["mesh.path-query", "/x?y=%00&z=../a", "/x?y=%00&z=../a"],
  ])("%s %s arrives as %s", async (_, path, arrived) => {
    await mesh().client.sendText(
      own.host,
      `GET ${path} HTTP/1.1\r\nhost: ${own.host}\r\nconnection: close\r\n\r\n`,
    );

    expect(own.pod.requests.at(-1)?.path).toBe(arrived);
  });

  test("mesh.path-null an encoded null in a path is 400", async () => {
    expect(await mesh().client.send({ host: own.host, path: "/%00" })).toMatchObject({ status: 400 });
  });

  test("mesh.path-long a path of 9 kB arrives", async () => {
    const path = `/${"a".repeat(9000)}`;
    await mesh().client.send({ host: own.host, path });

    expect(own.pod.requests.at(-1)?.path).toBe(path);
  });

  test("mesh.methods every method of a web application arrives", async () => {
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"]) {
      const { status } = await mesh().client.send({ host: own.host, method });

      expect([method, status, own.pod.requests.at(-1)?.method]).toEqual([method, 200, method]);
    }
  });

  test("mesh.methods-head HEAD has the headers and no body", async () => {
    expect(await mesh().client.send({ host: own.host, method: "HEAD" })).toMatchObject({
      status: 200,
      body: "",
    });
  });

  test.each([
    ["mesh.headers-8k", 8_000, 200],
    ["mesh.headers-30k", 30_000, 431],
  ])("%s request headers of %i bytes get %i", async (_, bytes, status) => {
    const answer = await mesh().client.send({ host: own.host, headers: { "x-long": "a".repeat(bytes) } });

    expect(answer.status).toBe(status);
  });

  test("mesh.cookies cookies and redirects of a pod pass", async () => {
    const answer = await mesh().client.send({
      host: own.host,
      path: "/redirect",
      headers: { cookie: "a=1; b=2" },
    });

    expect(answer).toMatchObject({
      status: 302,
      headers: { location: "/elsewhere", "set-cookie": ["a=1", "b=2"] },
    });
    expect(own.pod.requests.at(-1)?.headers).toMatchObject({ cookie: "a=1; b=2" });
  });
});
