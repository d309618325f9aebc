import { expect, test } from "vitest";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";
const DRY = { "dry-run": "true", deployment: "true", wait: "true" };

test("a dry run lists the files that it would write, with two requests, and changes nothing", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  const [head, before] = [await world.gitops.head(), world.github.requests.length];
  const result = await world.run("opened", pullRequest, { payload, inputs: DRY });
  expect(result).toMatchObject({
    exitCode: 0,
    outputs: { state: "deploying", changed: "false", commit: "" },
  });
  expect(result.log.split("\n")).toEqual([
    `would write ${DIRECTORY}/namespace-claim.yaml`,
    `would write ${DIRECTORY}/argocd-application.yaml`,
    "would write infra/quickstart-services/pricing-api/preview-owner.yaml",
    `pricing-api: dry run: would be deploying, because the head of the pull request is ${pullRequest.headSha}`,
    "",
  ]);
  expect(world.github.requests.slice(before).map(({ operation }) => operation)).toEqual([
    "ReadGitOps",
    "pulls/get",
  ]);
  expect(await world.gitops.head()).toBe(head);
  expect([pullRequest.comments(), world.service.deployments()]).toEqual([[], []]);
});

test("a dry run of a removal lists the files that it would remove", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const [before] = pullRequest.comments();
  pullRequest.close();
  const result = await world.run("closed", pullRequest, { inputs: DRY });
  expect(result.log).toContain(`would remove ${DIRECTORY}/namespace-claim.yaml`);
  expect(result.log).toContain("pricing-api: dry run: would be removed, because the pull request is closed");
  expect(await world.previewFiles()).toHaveLength(3);
  expect(pullRequest.comments()).toEqual([before]);
});

test("a dry run of a re-run does not redeploy", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const result = await world.run("opened", pullRequest, { inputs: DRY, runAttempt: 2 });
  expect(result.outputs).toMatchObject({ state: "deploying", changed: "false" });
  expect(result.log).not.toContain("would write");
});
