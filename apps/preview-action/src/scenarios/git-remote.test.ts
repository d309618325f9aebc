import { expect, test } from "vitest";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

test("the GitOps repository may be any git remote: deploy, redeploy, no-op, removal", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const inputs = { "gitops-repository": `${world.github.url}/crh225/gitops.git` };
  const opened = await world.run("opened", pullRequest, { inputs });
  expect(opened).toMatchObject({
    exitCode: 0,
    outputs: { state: "deploying", changed: "true", commit: await world.gitops.head() },
    annotations: [],
  });
  expect(await world.previewFiles()).toHaveLength(3);
  expect((await world.run("opened", pullRequest, { inputs })).outputs).toMatchObject({ changed: "false" });
  pullRequest.close();
  const closed = await world.run("closed", pullRequest, { inputs });
  expect(closed.outputs).toMatchObject({ state: "removed", changed: "true" });
  expect(await world.previewFiles()).toHaveLength(1);
  const operations = new Set(world.github.requests.map(({ operation }) => operation));
  expect([...operations].filter((operation) => /GitOps/.test(operation))).toEqual([]);
});

test("git and the API write the same files", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const inputs = { "gitops-repository": `${world.github.url}/crh225/gitops.git` };
  const again = await world.run("opened", pullRequest, { inputs });
  expect(again.outputs).toMatchObject({ state: "deploying", changed: "false" });
});

test("a remote that refuses the token fails, and the log shows no token", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const inputs = {
    "gitops-repository": `${world.github.url}/crh225/gitops.git`,
    "gitops-token": `ghs_${"x".repeat(500)}`,
  };
  const result = await world.run("opened", pullRequest, { inputs });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed" } });
  expect(result.annotations).toHaveLength(1);
  expect(result.rawLog.split("\n").slice(2).join("\n")).not.toContain("xxxx");
});

test("a protected branch of a remote fails with the rule", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.gitops.protect({ message: "Changes must be made through a pull request." });
  const inputs = { "gitops-repository": `${world.github.url}/crh225/gitops.git` };
  const result = await world.run("opened", pullRequest, { inputs });
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringContaining("Changes must be made through a pull request."),
  ]);
  expect(await world.previewFiles()).toEqual([]);
});
