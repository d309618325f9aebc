import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { readDeployment } from "../src/deployment.ts";
import { greeting } from "../src/greeting.ts";
import { createService, type Service } from "../src/service.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const env = { PREVIEW_SHA: sha, PREVIEW_HOSTNAME: "pricing-api-pr-1-red.chrishouse.io", PREVIEW_PR: "1" };

describe("the service in a preview", () => {
  let service: Service;
  let origin: string;

  before(async () => {
    service = createService(readDeployment(env));
    origin = await listen(service);
  });
  after(() => service.stop());

  test("shows a page with the greeting, the prices and its commit", async () => {
    const response = await fetch(origin);
    const html = await response.text();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.ok(html.includes(greeting));
    assert.ok(html.includes("Preview of pull request #1"));
    assert.ok(html.includes("<code>0123456789ab</code>"));
    assert.match(html, /Flat white.*€3\.80/);
  });

  test("gives the prices as JSON", async () => {
    const response = await fetch(`${origin}/prices?currency=EUR`);
    const { prices } = JSON.parse(await response.text());
    assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
    assert.deepEqual(prices[0], {
      sku: "espresso",
      name: "Espresso",
      unit: "cup",
      cents: 240,
      currency: "EUR",
    });
  });

  test("tells its version and commit", async () => {
    const version = JSON.parse(await (await fetch(`${origin}/version`)).text());
    assert.deepEqual(version, { version: "1.0.0", sha });
  });

  test("is healthy and ready", async () => {
    assert.equal((await fetch(`${origin}/health`)).status, 200);
    assert.equal((await fetch(`${origin}/ready`)).status, 200);
  });

  test("knows no other path, and changes nothing", async () => {
    assert.equal((await fetch(`${origin}/toString`)).status, 404);
    assert.equal((await fetch(`${origin}/__proto__`)).status, 404);
    const posted = await fetch(`${origin}/prices`, { method: "POST", body: "{}" });
    assert.equal(posted.status, 405);
    assert.equal(posted.headers.get("allow"), "GET, HEAD");
  });

  test("answers HEAD without a body", async () => {
    const response = await fetch(origin, { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "");
  });
});

test("outside of a preview the page says nothing of one", async () => {
  const service = createService(readDeployment({}));
  const html = await (await fetch(await listen(service))).text();
  assert.ok(!html.includes("Preview"));
  assert.ok(!html.includes("Commit"));
  await service.stop();
});

test("what the environment says is escaped", async () => {
  const service = createService(
    readDeployment({ PREVIEW_HOSTNAME: "<script>", PREVIEW_PR: '"><b>', PREVIEW_SHA: "<i>" }),
  );
  const html = await (await fetch(await listen(service))).text();
  assert.doesNotMatch(html, /<(?:script|b|i)>/);
  await service.stop();
});

test("a service that stops answers what is under way, is not ready, and takes nothing new", async () => {
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
