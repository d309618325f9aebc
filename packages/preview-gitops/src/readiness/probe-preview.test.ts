import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createAuthority } from "local-platform";
import { expect, test } from "vitest";
import { parseAddress } from "../http/address.ts";
import { startGateway, startSecureGateway } from "./gateway.fixture.ts";
import { probePreview, type ProbeTarget } from "./probe-preview.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const HOST = "pricing-api-pr-1-red.chrishouse.io";

/** The preview's URL at an address of this machine. */
function at(address: string, url = `http://${HOST}`): ProbeTarget {
  return { url, path: "/health", address: parseAddress(address) };
}

test.each([
  [
    "200 from a pod of the commit",
    200,
    { "x-preview-sha": SHA, "x-preview-answer": "via_upstream" },
    { status: 200, sha: SHA, answeredBy: "via_upstream" },
  ],
  [
    "200 from a pod of another commit",
    200,
    { "x-preview-answer": "via_upstream" },
    { status: 200, answeredBy: "via_upstream" },
  ],
  [
    "302 with a commit, which is not followed",
    302,
    { "x-preview-sha": SHA, location: "/" },
    { status: 302, sha: SHA },
  ],
  ["404 without a commit", 404, {}, { status: 404 }],
  [
    "503 of the gateway at the preview's route",
    503,
    { "x-preview-sha": SHA, "x-preview-answer": "no_healthy_upstream" },
    { status: 503, sha: SHA, answeredBy: "no_healthy_upstream" },
  ],
  [
    "two commits, which are none",
    200,
    { "x-preview-sha": [SHA, SHA] },
    { status: 200, sha: `${SHA}, ${SHA}` },
  ],
])("an answer is reported unchanged: %s", async (_, status, headers, answer) => {
  await using gateway = await startGateway((__, response) => void response.writeHead(status, headers).end());
  expect(await probePreview(at(gateway.address))).toEqual({
    kind: "answer",
    sha: undefined,
    answeredBy: undefined,
    ...answer,
  });
});

test("Host names the preview while the connection goes to another address", async () => {
  const seen: unknown[] = [];
  await using gateway = await startGateway(({ method, url, headers }, response) => {
    seen.push([method, url, headers.host, headers["user-agent"]]);
    response.end();
  });
  await probePreview(at(gateway.address));
  await probePreview(at(gateway.address, `http://${HOST}:8080`));
  await probePreview(at("127.0.0.1", `http://${HOST}:${gateway.port}`));
  await probePreview({ url: `http://127.0.0.1:${gateway.port}`, path: "/" });
  expect(seen).toEqual([
    ["GET", "/health", HOST, "preview-readiness"],
    ["GET", "/health", `${HOST}:8080`, "preview-readiness"],
    ["GET", "/health", `${HOST}:${gateway.port}`, "preview-readiness"],
    ["GET", "/", `127.0.0.1:${gateway.port}`, "preview-readiness"],
  ]);
});

test("a probe asks for a commit, or for none", async () => {
  const asked: unknown[] = [];
  await using gateway = await startGateway(({ headers }, response) => {
    asked.push(headers["x-preview-sha"]);
    response.end();
  });
  await probePreview({ ...at(gateway.address), commit: SHA });
  await probePreview(at(gateway.address));
  expect(asked).toEqual([SHA, undefined]);
});

test("an address keeps its port, even if it is the default of the scheme", async () => {
  let asked = 0;
  await using gateway = await startGateway((_, response) => {
    asked += 1;
    response.end();
  });
  await probePreview(at("127.0.0.1:80", `http://${HOST}:${gateway.port}`));
  expect(asked).toBe(0);
});

test("a probe does not wait for an endless body, and closes its connection", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using gateway = await startGateway((request, response) => {
    request.socket.once("close", resolve);
    response.writeHead(200, { "x-preview-sha": SHA });
    response.write("data: 1\n\n");
  });
  const probe = await probePreview(at(gateway.address), { timeout: 3_600_000 });
  expect(probe).toMatchObject({ status: 200, sha: SHA });
  await promise;
});

/** A server that writes this text to each client. */
async function startRaw(
  ...texts: readonly string[]
): Promise<AsyncDisposable & { readonly address: string }> {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    for (const text of texts) socket.write(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

test.each([
  ["101", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n", 101],
  ["000", "HTTP/1.1 000 Nothing\r\n", 0],
])("status %s is an answer", async (_, head, status) => {
  await using server = await startRaw(`${head}x-preview-sha: ${SHA}\r\n\r\n`);
  expect(await probePreview(at(server.address), { timeout: 200 })).toMatchObject({ kind: "answer", status });
});

test("endless headers are a failed connection", async () => {
  await using server = await startRaw("HTTP/1.1 200 OK\r\n", "a: b\r\n".repeat(10_000));
  expect(await probePreview(at(server.address))).toEqual({
    kind: "connection",
    message: "HPE_HEADER_OVERFLOW",
  });
});

test("headers without an end, and interim answers without a last one, are a timeout", async () => {
  for (const text of ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 102 Processing\r\n\r\n".repeat(100)]) {
    await using server = await startRaw(text);
    expect(await probePreview(at(server.address), { timeout: 20 })).toMatchObject({ kind: "timeout" });
  }
});

test("a missing answer is a timeout", async () => {
  await using gateway = await startGateway(() => {});
  expect(await probePreview(at(gateway.address), { timeout: 20 })).toEqual({
    kind: "timeout",
    message: "no answer in 0.02 s",
  });
});

test("a cancelled probe throws the reason at once, before and after its start", async () => {
  const cancelled = new AbortController();
  await using gateway = await startGateway(() => cancelled.abort(new Error("cancelled")));
  await expect(probePreview(at(gateway.address), { signal: cancelled.signal })).rejects.toThrow("cancelled");
  await expect(probePreview(at(gateway.address), { signal: cancelled.signal })).rejects.toThrow("cancelled");
});

test("a port without a server is a refused connection", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  expect(await probePreview(at(`127.0.0.1:${port}`))).toEqual({
    kind: "connection",
    message: "ECONNREFUSED",
  });
});

test("a connection that breaks before the answer is a broken connection", async () => {
  await using gateway = await startGateway(({ socket }) => void socket.resetAndDestroy());
  expect(await probePreview(at(gateway.address))).toEqual({ kind: "connection", message: "ECONNRESET" });
});

test("an answer that is not HTTP is a failed connection", async () => {
  const server = createServer((socket) => void socket.on("error", () => {}).end("SSH-2.0-OpenSSH\r\n\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await probePreview(at(`127.0.0.1:${port}`))).toMatchObject({ kind: "connection" });
  server.close();
});

test("a host without an address is a DNS failure", async () => {
  const probe = await probePreview({ url: "https://pricing-api-pr-1-red.previews.invalid", path: "/" });
  expect(probe).toMatchObject({ kind: "dns", message: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/) });
});

test("Host and SNI name the preview, and a trusted certificate of this name is accepted", async () => {
  const certificate = await createAuthority("preview", [HOST]);
  const names: string[] = [];
  const hosts: unknown[] = [];
  await using gateway = await startSecureGateway(
    certificate,
    ({ headers }, response) => {
      hosts.push(headers.host);
      response.writeHead(200, { "x-preview-sha": SHA }).end();
    },
    (name) => void names.push(name),
  );
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, certificate.cert]);
  try {
    const probe = await probePreview(at(gateway.address, `https://${HOST}`));
    expect(probe).toEqual({ kind: "answer", status: 200, sha: SHA, answeredBy: undefined });
    const other = await probePreview(at(gateway.address, "https://other-pr-1-red.chrishouse.io"));
    expect(other).toEqual({
      kind: "tls",
      message: expect.stringContaining("does not match certificate's altnames"),
    });
  } finally {
    setDefaultCACertificates(before);
  }
  expect(names).toEqual([HOST, "other-pr-1-red.chrishouse.io"]);
  expect(hosts).toEqual([HOST]);
});

test("a self-signed certificate is refused", async () => {
  const certificate = await createAuthority("preview", [HOST]);
  await using gateway = await startSecureGateway(certificate, (_, response) => void response.end());
  expect(await probePreview(at(gateway.address, `https://${HOST}`))).toEqual({
    kind: "tls",
    message: expect.stringMatching(/^self-signed certificate/),
  });
});

test("a certificate of an unknown authority is refused", async () => {
  const authority = await createAuthority("Unknown");
  const certificate = await authority.issue({ hosts: [HOST] });
  await using gateway = await startSecureGateway(certificate, (_, response) => void response.end());
  expect(await probePreview(at(gateway.address, `https://${HOST}`))).toEqual({
    kind: "tls",
    message: expect.stringMatching(/^unable to verify the first certificate/),
  });
});

test("a gateway without TLS is a TLS failure", async () => {
  await using gateway = await startGateway((_, response) => void response.end());
  expect(await probePreview(at(gateway.address, `https://${HOST}`))).toMatchObject({ kind: "tls" });
});
