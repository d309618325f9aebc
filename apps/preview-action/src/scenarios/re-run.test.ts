import { expect, test } from "vitest";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";
import { previewGateway } from "../preview-gateway.fixture.ts";

const APPLICATION = "infra/quickstart-services/pricing-api/preview-pr-1/argocd-application.yaml";

async function attemptOf({ gitops }: PullRequestWorld): Promise<string | undefined> {
  return /attempt: (\d+)/.exec((await gitops.readFile(APPLICATION)) ?? "")?.[1];
}

test("a re-run leaves a preview alone that answers with its commit", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.play("opened", pullRequest);
  gateway.serve(1, pullRequest.headSha);
  const result = await world.play("opened", pullRequest, { runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "deploying", changed: "false", phases: '{"planned":0}' });
  expect(await attemptOf(world)).toBe("1");
});

test.each([
  ["nothing", undefined],
  ["another commit", "0".repeat(40)],
])("a re-run deploys again where %s answers", async (_, sha) => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.play("opened", pullRequest);
  if (sha !== undefined) gateway.serve(1, sha);
  const result = await world.play("opened", pullRequest, { runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "deploying", changed: "true" });
  expect(await attemptOf(world)).toBe("2");
  const again = await world.play("opened", pullRequest, { runAttempt: 3, inputs: gateway.inputs });
  expect(again.outputs).toMatchObject({ changed: "true" });
  expect(await attemptOf(world)).toBe("3");
});

test("a first run never deploys the same commit again, whether it answers or not", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.play("opened", pullRequest);
  const result = await world.play("opened", pullRequest, { inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ changed: "false" });
  expect(gateway.asked()).toBe(0);
});

test("a re-run of a first attempt that had committed nothing deploys once", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const result = await world.play("opened", pullRequest, { runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ changed: "true" });
  expect(await attemptOf(world)).toBe("1");
});

test("a re-run after the pull request closed does not bring the preview back", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  await world.play("opened", pullRequest, { payload });
  pullRequest.close();
  await world.play("closed", pullRequest);
  const result = await world.play("opened", pullRequest, { payload, runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "removed", changed: "false" });
});

test("a re-run about an older commit leaves the work to the newer one", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  await world.play("opened", pullRequest, { payload });
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const result = await world.play("opened", pullRequest, { payload, runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "superseded", changed: "false" });
  expect(await attemptOf(world)).toBe("1");
});

test("asked to redeploy, a first run raises the attempt, and the comment and the new attempt stay", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.play("opened", pullRequest);
  const result = await world.play("opened", pullRequest, { inputs: { redeploy: "true" } });
  expect(result.outputs).toMatchObject({ state: "deploying", changed: "true" });
  expect(await attemptOf(world)).toBe("2");
  expect((await world.play("opened", pullRequest)).outputs).toMatchObject({ changed: "false" });
  expect(await attemptOf(world)).toBe("2");
  expect(pullRequest.comments()).toHaveLength(1);
});

test("a redeploy whose answer was lost raises the attempt once", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.play("opened", pullRequest);
  world.github.inject({
    when: ({ operation }) => operation === "CommitToGitOps",
    fault: { kind: "reset-after-effect" },
  });
  const result = await world.play("opened", pullRequest, { inputs: { redeploy: "true" } });
  expect(result.outputs).toMatchObject({
    state: "deploying",
    changed: "true",
    commit: await world.gitops.head(),
  });
  expect(await attemptOf(world)).toBe("2");
});
