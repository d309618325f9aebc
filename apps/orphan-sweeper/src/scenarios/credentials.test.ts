import { expect, test } from "vitest";
import { HOUR, type SweeperWorld, sweeperWorld } from "../sweeper-world.fixture.ts";

async function closedWorld(): Promise<SweeperWorld> {
  const world = await sweeperWorld();
  (await world.preview("a")).close();
  await world.preview("b");
  world.time += HOUR;
  return world;
}

test("the App's key is hidden first, and each of its tokens once, before it is used", async () => {
  await using world = await closedWorld();
  await world.run();
  expect(world.hidden).toEqual([
    world.app.privateKey,
    expect.stringMatching(/^ghs_/),
    expect.stringMatching(/^ghs_/),
  ]);
});

test("one token can do everything", async () => {
  await using world = await closedWorld();
  const token = world.token({
    "crh225/gitops": { contents: "write" },
    "crh225/pricing-api": { pull_requests: "read" },
  });
  expect(await world.run([], { credentials: { GITOPS_TOKEN: token } })).toMatchObject({ code: 0 });
  expect(await world.previews()).toEqual([2]);
});

test("two tokens share the work", async () => {
  await using world = await closedWorld();
  const credentials = {
    GITOPS_TOKEN: world.token({ "crh225/gitops": { contents: "write" } }),
    PULLS_TOKEN: world.token({ "crh225/pricing-api": { pull_requests: "read" } }),
  };
  expect(await world.run([], { credentials })).toMatchObject({ code: 0 });
  expect(await world.previews()).toEqual([2]);
});

test("a git remote needs no API, and its token is not sent to GitHub", async () => {
  await using world = await closedWorld();
  const credentials = {
    GITOPS_TOKEN: world.token({ "crh225/gitops": { contents: "write" } }),
    PULLS_TOKEN: world.token({ "crh225/pricing-api": { pull_requests: "read" } }),
  };
  const gitops = `${world.github.url}/crh225/gitops.git`;
  const { code } = await world.run([], { gitops, credentials });
  expect([code, await world.previews()]).toEqual([0, [2]]);
  const operations = new Set(world.github.requests.map(({ operation }) => operation));
  expect(operations).toContain("git-receive-pack");
  expect([...operations].filter((operation) => operation.endsWith("GitOps"))).toEqual([]);
});

test("a git remote on the GitHub with the pull requests can share its token", async () => {
  await using world = await closedWorld();
  const token = world.token({
    "crh225/gitops": { contents: "write" },
    "crh225/pricing-api": { pull_requests: "read" },
  });
  const gitops = `${world.github.url}/crh225/gitops.git`;
  expect(await world.run([], { gitops, credentials: { GITOPS_TOKEN: token } })).toMatchObject({ code: 0 });
  expect(await world.previews()).toEqual([2]);
});

test("a token that may only read fails at the commit, with the permission that it needs", async () => {
  await using world = await closedWorld();
  const token = world.token({
    "crh225/gitops": { contents: "read" },
    "crh225/pricing-api": { pull_requests: "read" },
  });
  const { code, out } = await world.run([], { credentials: { GITOPS_TOKEN: token } });
  expect(code).toBe(1);
  expect(out).toContain("not removed");
  expect(out).toMatch(/Failed:\n {2}the commit: .+Contents: write/);
  expect(await world.previews()).toEqual([1, 2]);
});

test("a sign-in that GitHub does not answer is retried", async () => {
  await using world = await closedWorld();
  const when = ({ operation }: { readonly operation: string }) => operation === "apps/get-repo-installation";
  world.github.inject({ when, times: 2, fault: { kind: "reset" } });
  const { code, err } = await world.run();
  expect(code).toBe(0);
  expect(err).toMatch(/"message":"attempt 1: could not sign in as the GitHub App/);
});
