import { startProxy } from "local-platform";
import { expect, test } from "vitest";
import { previewGateway } from "../preview-gateway.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

test("every request to GitHub and to the preview goes through the proxy of the environment", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, pullRequest.headSha);
  const inputs: Record<string, string> = { ...gateway.inputs, wait: "true" };
  await using proxy = await startProxy();
  const { host } = new URL(world.github.url);
  const run = (environment: Record<string, string>) =>
    world.runBundle("opened", pullRequest, { inputs, env: environment });
  expect(await run({ HTTP_PROXY: proxy.url })).toMatchObject({ exitCode: 0, outputs: { state: "ready" } });
  const seen = [...proxy.requests];
  expect(seen.some((request) => request.includes(host))).toBe(true);
  expect(seen).toContain(`CONNECT ${inputs["readiness-address"]}`);
  await run({ HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" });
  expect(proxy.requests).toEqual(seen);
  const payload = await world.payload("opened", pullRequest);
  const asked = world.github.requests.length;
  const dead = { HTTP_PROXY: "http://127.0.0.1:1" };
  const failed = await world.runBundle("opened", pullRequest, {
    payload,
    inputs: { ...inputs, deadline: "1s" },
    env: dead,
  });
  expect(failed).toMatchObject({ exitCode: 1, outputs: { state: "failed" } });
  expect(world.github.requests).toHaveLength(asked);
});
