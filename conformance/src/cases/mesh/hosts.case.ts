import { beforeAll, describe, expect, test } from "vitest";
import { absent } from "../parts.ts";
import { type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

const NOBODY = "No preview answers here. Its pull request is closed, or it is still being deployed.\n";

describe.skipIf(absent("mesh"))("requests through both gateways, by their host", () => {
  const mesh = useMesh();
  let own: ServedPreview;
  let neighbour: ServedPreview;

  beforeAll(async () => {
    own = await serve(mesh(), {
      preview: { service: "pricing-api", team: "red", pr: 1 },
      sha: "1111456789abcdef0123456789abcdef01234567",
      address: "10.244.200.1",
    });
    neighbour = await serve(mesh(), {
      preview: { service: "orders-api", team: "red", pr: 2 },
      sha: "2222456789abcdef0123456789abcdef01234567",
      address: "10.244.200.2",
    });
  });

  test.each([
    ["mesh.host-exact", "its host", (host: string) => host],
    ["mesh.host-upper-case", "its host in upper case", (host: string) => host.toUpperCase()],
    ["mesh.host-port-443", "its host with :443", (host: string) => `${host}:443`],
    ["mesh.host-port-80", "its host with :80", (host: string) => `${host}:80`],
    ["mesh.host-port-8443", "its host with :8443", (host: string) => `${host}:8443`],
    ["mesh.host-port-99999", "its host with :99999", (host: string) => `${host}:99999`],
  ])("%s a preview answers to %s", async (_, __, change) => {
    const answer = await mesh().client.send({ host: change(own.host), serverName: own.host });

    expect(answer).toMatchObject({ status: 200, headers: { "x-pod": own.pod.name } });
  });

  test.each([
    ["mesh.unknown-get", "GET", "/"],
    ["mesh.unknown-post", "POST", "/any/path?x=1"],
    ["mesh.unknown-delete", "DELETE", "/"],
  ])("%s an unknown preview is 404 with words: %s %s", async (_, method, path) => {
    const host = `nobody-pr-77-red.${mesh().config.domain}`;

    const answer = await mesh().client.send({ host, method, path, headers: { "x-preview-sha": own.sha } });

    expect(answer).toMatchObject({
      status: 404,
      body: NOBODY,
      headers: {
        "cache-control": "no-store",
        "x-robots-tag": "noindex, nofollow",
        "strict-transport-security": "max-age=86400",
      },
    });
    expect(answer.headers).not.toHaveProperty("x-preview-sha");
    expect(answer.headers).not.toHaveProperty("x-preview-answer");
  });

  test.each([
    ["mesh.no-preview-www", "www.chrishouse.io"],
    ["mesh.no-preview-east-west", "eastwest-shared-dev-cluster.chrishouse.io"],
    ["mesh.no-preview-leading-zero", "pricing-api-pr-01-red.chrishouse.io"],
    ["mesh.no-preview-zero", "pricing-api-pr-0-red.chrishouse.io"],
    ["mesh.no-preview-final-dot", "pricing-api-pr-1-red.chrishouse.io."],
    ["mesh.no-preview-empty-port", "pricing-api-pr-1-red.chrishouse.io:"],
    ["mesh.no-preview-user", "me@pricing-api-pr-1-red.chrishouse.io"],
  ])("%s the hub itself answers 404 without a body for %s", async (_, host) => {
    const answer = await mesh().client.send({ host, serverName: "pricing-api-pr-1-red.chrishouse.io" });

    expect(answer).toMatchObject({ status: 404, body: "" });
  });

  test.each([
    ["mesh.foreign-apex", "chrishouse.io"],
    ["mesh.foreign-domain", "example.com"],
    ["mesh.foreign-suffix", "pricing-api-pr-1-red.chrishouse.io.evil.org"],
  ])("%s TLS fails for the server name %s", async (_, name) => {
    await expect(mesh().client.connect(name)).rejects.toThrow(/ECONNRESET|disconnected|alert|hang up/);
  });

  test("mesh.certificate-one-label the certificate does not fit two labels below the domain", async () => {
    const { client } = mesh();

    await expect(client.connect("a.pricing-api-pr-1-red.chrishouse.io")).rejects.toThrow(
      /does not match certificate|ECONNRESET|disconnected/,
    );
  });

  test.each([
    ["mesh.header-x-forwarded-host", "x-forwarded-host"],
    ["mesh.header-x-original-host", "x-original-host"],
    ["mesh.header-x-host", "x-host"],
    ["mesh.header-forwarded", "forwarded"],
    ["mesh.header-x-http-host-override", "x-http-host-override"],
    ["mesh.header-x-envoy-original-host", "x-envoy-original-host"],
  ])("%s does not lead to a neighbour", async (_, name) => {
    const value = name === "forwarded" ? `host=${neighbour.host}` : neighbour.host;

    const answer = await mesh().client.send({ host: own.host, headers: { [name]: value } });

    expect(answer).toMatchObject({ status: 200, headers: { "x-pod": own.pod.name } });
  });

  test("mesh.absolute-uri the host of an absolute URI counts, also at the pod", async () => {
    const answer = await mesh().client.sendText(
      own.host,
      `GET https://${neighbour.host}/x HTTP/1.1\r\nhost: ${own.host}\r\nconnection: close\r\n\r\n`,
    );

    expect(answer).toContain(`x-pod: ${neighbour.pod.name}`);
    expect(neighbour.pod.requests.at(-1)?.headers).toMatchObject({ host: neighbour.host });
  });

  test.each([
    ["mesh.raw-two-hosts", 404, (host: string) => `GET / HTTP/1.1\r\nhost: ${host}\r\nhost: ${host}\r\n\r\n`],
    ["mesh.raw-no-host", 400, () => "GET / HTTP/1.1\r\n\r\n"],
    ["mesh.raw-host-with-space", 400, (host: string) => `GET / HTTP/1.1\r\nhost: ${host} x\r\n\r\n`],
    [
      "mesh.raw-two-lengths",
      400,
      (host: string) =>
        `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab`,
    ],
    [
      "mesh.raw-length-and-chunked",
      400,
      (host: string) =>
        `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["mesh.raw-http-1.0", 426, (host: string) => `GET / HTTP/1.0\r\nhost: ${host}\r\n\r\n`],
  ])("%s gets %i and reaches no pod", async (_, status, toText) => {
    const before = own.pod.requests.length;

    const answer = await mesh().client.sendText(own.host, toText(own.host), 1500);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(own.pod.requests).toHaveLength(before);
  });
});
