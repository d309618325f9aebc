import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import packageJson from "../package.json" with { type: "json" };
import { readDeployment } from "../src/deployment.ts";
import { escapeHtml } from "../src/escape-html.ts";
import { greeting } from "../src/greeting.ts";
import { createService, type Service } from "../src/service.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const env = { PREVIEW_SHA: sha, PREVIEW_HOSTNAME: "preview.example.com", PREVIEW_PR: "1" };

describe("the service in a preview", () => {
  let service: Service;
  let origin: string;

  before(async () => {
    service = createService(readDeployment(env));
    origin = await listen(service);
  });
  after(() => service.stop());

  test("shows a page with its name, its greeting and its commit", async () => {
    const response = await fetch(origin);
    const html = await response.text();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.ok(html.includes(`<h1>${packageJson.name}</h1>`));
    assert.ok(html.includes(escapeHtml(greeting)));
    assert.ok(html.includes("Preview of pull request #1"));
    assert.ok(html.includes("<code>0123456789ab</code>"));
  });

  test("returns the greeting as JSON", async () => {
    const response = await fetch(`${origin}/greeting?language=en`);
    assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
    assert.deepEqual(JSON.parse(await response.text()), { greeting });
  });

  test("returns its version and commit", async () => {
    const version = JSON.parse(await (await fetch(`${origin}/version`)).text());
    assert.deepEqual(version, { version: packageJson.version, sha });
  });

  test("is healthy and ready", async () => {
    assert.equal((await fetch(`${origin}/health`)).status, 200);
    assert.equal((await fetch(`${origin}/ready`)).status, 200);
  });

  test("refuses other paths and other methods", async () => {
    assert.equal((await fetch(`${origin}/toString`)).status, 404);
    assert.equal((await fetch(`${origin}/__proto__`)).status, 404);
    const posted = await fetch(`${origin}/greeting`, { method: "POST", body: "{}" });
    assert.equal(posted.status, 405);
    assert.equal(posted.headers.get("allow"), "GET, HEAD");
  });

  test("answers HEAD without a body", async () => {
    const response = await fetch(origin, { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "");
  });
});

test("counts answers by method and status for Prometheus", async () => {
  const service = createService(readDeployment({}));
  const origin = await listen(service);
  for (const method of ["GET", "GET", "HEAD", "PUT", "DELETE"]) await fetch(`${origin}/health`, { method });
  const response = await fetch(`${origin}/metrics`);
  const lines = (await response.text()).split("\n");
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.deepEqual(
    lines.filter((line) => line.startsWith("http_requests_total")),
    [
      'http_requests_total{method="GET",status="200"} 2',
      'http_requests_total{method="HEAD",status="200"} 1',
      'http_requests_total{method="other",status="405"} 2',
    ],
  );
  // Prometheus refuses an answer with a line that is no sample and no comment, or with an unfinished last line.
  const sample =
    /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? [0-9.e+-]+)$/;
  assert.equal(lines.pop(), "");
  assert.deepEqual(
    lines.filter((line) => !sample.test(line)),
    [],
  );
  await service.stop();
});

test("outside of a preview the page does not mention previews", async () => {
  const service = createService(readDeployment({}));
  const html = await (await fetch(await listen(service))).text();
  assert.ok(!html.includes('class="badge"'));
  assert.ok(!html.includes("<dt>Commit</dt>"));
  await service.stop();
});

test("the page escapes values of the environment", async () => {
  const service = createService(
    readDeployment({ PREVIEW_HOSTNAME: "<script>", PREVIEW_PR: '"><b>', PREVIEW_SHA: "<i>" }),
  );
  const html = await (await fetch(await listen(service))).text();
  assert.doesNotMatch(html, /<(?:script|b|i)>/);
  await service.stop();
});

test("a stopping service answers open requests, is not ready, and takes no new connection", async () => {
  const service = createService(readDeployment({}));
  const origin = await listen(service);
  let stopped: Promise<void> | undefined;
  service.server.prependOnceListener("request", () => {
    stopped = service.stop();
  });
  const response = await fetch(`${origin}/ready`);
  assert.equal(response.status, 503);
  assert.deepEqual(JSON.parse(await response.text()), { status: "stopping" });
  await stopped;
  await assert.rejects(fetch(origin), TypeError);
});

async function listen({ server }: Service): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return `http://127.0.0.1:${address.port}`;
}
