import { startProxy } from "local-platform";
import { expect, test } from "vitest";
import { APPLICATION, startHub } from "./hub.fixture.ts";

test("a cluster is reached through the proxy of the environment, and directly where NO_PROXY names it", async () => {
  await using hub = await startHub();
  await using proxy = await startProxy();
  const environment = { HTTPS_PROXY: proxy.url };
  const query = { ...APPLICATION, namespace: "argocd" };
  expect(await hub.connect(hub.admin, { environment }).list(query)).toEqual([]);
  const seen = proxy.requests.length;
  expect(proxy.requests[0]).toMatch(/^CONNECT /);
  const direct = { ...environment, NO_PROXY: "127.0.0.1,localhost" };
  expect(await hub.connect(hub.admin, { environment: direct }).list(query)).toEqual([]);
  expect(proxy.requests).toHaveLength(seen);
});
