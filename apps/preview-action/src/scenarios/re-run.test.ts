import { expect, test } from "vitest";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";
import { type PreviewGateway, previewGateway } from "../preview-gateway.fixture.ts";

const APPLICATION = "infra/quickstart-services/pricing-api/preview-pr-1/argocd-application.yaml";

async function attemptOf({ gitops }: PullRequestWorld): Promise<string | undefined> {
  return /attempt: (\d+)/.exec((await gitops.readFile(APPLICATION)) ?? "")?.[1];
}

test("a re-run does not redeploy a preview that answers with its commit", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  gateway.serve(1, pullRequest.headSha);
  const result = await world.run("opened", pullRequest, { runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "deploying", changed: "false", phases: '{"planned":0}' });
  expect(await attemptOf(world)).toBe("1");
});

test.each<[string, (gateway: PreviewGateway, sha: string) => void]>([
  ["nothing", () => {}],
  ["the route of another commit", (gateway) => gateway.serve(1, "0".repeat(40))],
  [
    "no pod of the commit",
    (gateway, sha) => {
      gateway.serve(1, "0".repeat(40));
      gateway.start(1, sha);
    },
  ],
])("a re-run deploys again where %s answers", async (_, arrange) => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  arrange(gateway, pullRequest.headSha);
  const result = await world.run("opened", pullRequest, { runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "deploying", changed: "true" });
  expect(await attemptOf(world)).toBe("2");
  const again = await world.run("opened", pullRequest, { runAttempt: 3, inputs: gateway.inputs });
  expect(again.outputs).toMatchObject({ changed: "true" });
  expect(await attemptOf(world)).toBe("3");
});

test("a first run never deploys the same commit again, whether it answers or not", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const result = await world.run("opened", pullRequest, { inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ changed: "false" });
  expect(gateway.asked()).toBe(0);
});

test("a re-run after a first run without a commit deploys once", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const result = await world.run("opened", pullRequest, { runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ changed: "true" });
  expect(await attemptOf(world)).toBe("1");
});

test("a re-run after the close does not deploy the preview again", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  await world.run("opened", pullRequest, { payload });
  pullRequest.close();
  await world.run("closed", pullRequest);
  const result = await world.run("opened", pullRequest, { payload, runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "removed", changed: "false" });
});

test("a re-run for an older commit does nothing, because the run of the newer commit deploys", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  await world.run("opened", pullRequest, { payload });
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const result = await world.run("opened", pullRequest, { payload, runAttempt: 2, inputs: gateway.inputs });
  expect(result.outputs).toMatchObject({ state: "superseded", changed: "false" });
  expect(await attemptOf(world)).toBe("1");
});

test("with `redeploy`, a first run raises the attempt, and a later run keeps comment and attempt", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const result = await world.run("opened", pullRequest, { inputs: { redeploy: "true" } });
  expect(result.outputs).toMatchObject({ state: "deploying", changed: "true" });
  expect(await attemptOf(world)).toBe("2");
  expect((await world.run("opened", pullRequest)).outputs).toMatchObject({ changed: "false" });
  expect(await attemptOf(world)).toBe("2");
  expect(pullRequest.comments()).toHaveLength(1);
});

test("a redeploy whose answer was lost raises the attempt once", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  world.github.inject({
    when: ({ operation }) => operation === "CommitToGitOps",
    fault: { kind: "reset-after-effect" },
  });
  const result = await world.run("opened", pullRequest, { inputs: { redeploy: "true" } });
  expect(result.outputs).toMatchObject({
    state: "deploying",
    changed: "true",
    commit: await world.gitops.head(),
  });
  expect(await attemptOf(world)).toBe("2");
});
