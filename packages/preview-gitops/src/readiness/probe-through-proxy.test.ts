import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createAuthority, startProxy } from "local-platform";
import { expect, test } from "vitest";
import { startGateway, startSecureGateway } from "./gateway.fixture.ts";
import { probePreview } from "./probe-preview.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const HOST = "pricing-api-pr-1-red.chrishouse.io";
const TARGET = { url: `http://${HOST}`, path: "/health" };

test("a probe goes through the proxy, which alone can resolve the host", async () => {
  await using gateway = await startGateway(({ headers, url }, response) => {
    response.writeHead(200, { "x-preview-sha": SHA, "x-preview-answer": `${headers.host}${url}` }).end();
  });
  await using proxy = await startProxy({ hosts: new Map([[`${HOST}:80`, gateway.port]]) });
  const environment = { HTTP_PROXY: proxy.url.replace("//", "//user:p%40ss@") };
  expect(await probePreview({ ...TARGET, environment })).toEqual({
    kind: "answer",
    status: 200,
    sha: SHA,
    answeredBy: `${HOST}/health`,
  });
  expect(proxy.requests).toEqual([`CONNECT ${HOST}:80 with credentials`]);
});

test("a probe of what NO_PROXY names is direct", async () => {
  await using gateway = await startGateway((_, response) => void response.end());
  await using proxy = await startProxy();
  const environment = { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" };
  const address = { host: "127.0.0.1", port: gateway.port };
  expect(await probePreview({ ...TARGET, address, environment })).toMatchObject({ status: 200 });
  expect(proxy.requests).toEqual([]);
});

test("a proxy that refuses is a failed connection, and its status is told", async () => {
  await using proxy = await startProxy({ status: 407 });
  expect(await probePreview({ ...TARGET, environment: { http_proxy: proxy.url } })).toEqual({
    kind: "connection",
    message: "the proxy answered 407",
  });
});

test("a program trusts the certificates of NODE_EXTRA_CA_CERTS behind a proxy", async () => {
  const authority = await createAuthority("Company");
  const certificate = await authority.issue({ hosts: [HOST] });
  await using gateway = await startSecureGateway(certificate, (_, response) => void response.end());
  await using proxy = await startProxy({ hosts: new Map([[`${HOST}:443`, gateway.port]]) });
  const folder = await mkdtemp(join(tmpdir(), "authority-"));
  await writeFile(join(folder, "ca.pem"), authority.cert);
  const source = new URL("probe-preview.ts", import.meta.url).href;
  const program = `import { probePreview } from "${source}";
    console.log(JSON.stringify(await probePreview({ url: "https://${HOST}", path: "/", environment: process.env })));`;
  const probe = async (environment: Record<string, string>): Promise<unknown> => {
    const words = ["--conditions=preview-source", "--input-type=module", "-e", program];
    const env = { HTTPS_PROXY: proxy.url, ...environment };
    return JSON.parse((await promisify(execFile)(process.execPath, words, { env })).stdout);
  };
  expect(await probe({ NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") })).toMatchObject({ status: 200 });
  expect(await probe({})).toMatchObject({ kind: "tls" });
  await rm(folder, { recursive: true });
  expect(proxy.requests).toEqual([`CONNECT ${HOST}:443`, `CONNECT ${HOST}:443`]);
}, 120_000);
