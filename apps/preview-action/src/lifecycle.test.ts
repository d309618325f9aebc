import { expect, test } from "vitest";
import { pullRequestWorld } from "./pull-request-world.fixture.ts";

const SERVICE = "infra/quickstart-services/pricing-api";

test("one pull request, from open to reopened", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();

  const opened = await world.runBundle("opened", pullRequest);
  expect(opened.exitCode).toBe(0);
  expect(opened.outputs).toEqual({
    url: "https://pricing-api-pr-1-red.chrishouse.io",
    hostname: "pricing-api-pr-1-red.chrishouse.io",
    namespace: "red-dev-pr-1-pricing-api",
    application: "pricing-api-pr-1",
    "image-tag": `pr-1-${pullRequest.headSha.slice(0, 12)}`,
    directory: `${SERVICE}/preview-pr-1`,
    state: "deploying",
    commit: await world.gitops.head(),
    changed: "true",
    phases: expect.stringMatching(/^{"queued":[0-9.]+,"planned":[0-9.]+,"committed":[0-9.]+}$/),
  });
  expect(await world.previewFiles()).toEqual([
    `${SERVICE}/preview-owner.yaml`,
    `${SERVICE}/preview-pr-1/argocd-application.yaml`,
    `${SERVICE}/preview-pr-1/namespace-claim.yaml`,
  ]);
  const [comment] = pullRequest.comments();
  expect(comment?.body).toContain("The preview of `pricing-api` is being deployed");
  expect(opened.summary).toContain("https://pricing-api-pr-1-red.chrishouse.io");

  const before = pullRequest.headSha;
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const pushed = await world.runBundle("synchronize", pullRequest);
  expect(pushed.outputs).toMatchObject({ state: "deploying", changed: "true" });
  const application = await world.gitops.readFile(`${SERVICE}/preview-pr-1/argocd-application.yaml`);
  expect(application).toContain(`targetRevision: ${pullRequest.headSha}`);
  expect(application).not.toContain(before);

  pullRequest.close({ merged: true });
  const closed = await world.runBundle("closed", pullRequest);
  expect(closed.outputs).toMatchObject({ state: "removed", changed: "true" });
  expect(await world.previewFiles()).toEqual([`${SERVICE}/preview-owner.yaml`]);
  expect(pullRequest.comments()).toHaveLength(1);
  expect(pullRequest.comments()[0]?.body).toContain("The pull request is merged");

  await pullRequest.reopen();
  expect((await world.runBundle("reopened", pullRequest)).outputs).toMatchObject({
    state: "deploying",
    changed: "true",
  });
});

test("the same event twice changes neither the repository nor the comment", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.runBundle("opened", pullRequest);
  const head = await world.gitops.head();
  const [comment] = pullRequest.comments();
  const again = await world.runBundle("opened", pullRequest);
  expect(again.outputs).toMatchObject({ state: "deploying", changed: "false", commit: "" });
  expect(await world.gitops.head()).toBe(head);
  expect(pullRequest.comments()).toEqual([comment]);
});

test("an event about an older commit does nothing, because the run of the newer commit deploys", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const result = await world.runBundle("opened", pullRequest, { payload });
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "superseded", changed: "false" } });
  expect(await world.previewFiles()).toEqual([]);
  expect(pullRequest.comments()).toEqual([]);
});

test("an opened event removes the preview if the pull request is currently closed", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.runBundle("opened", pullRequest);
  pullRequest.close();
  expect((await world.runBundle("opened", pullRequest)).outputs).toMatchObject({ state: "removed" });
  expect(await world.previewFiles()).toEqual([`${SERVICE}/preview-owner.yaml`]);
});

test("without the comment, a deploy sends four requests, an unchanged deploy two, a removal three", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const count = async (event: "opened" | "closed"): Promise<string[]> => {
    const start = world.github.requests.length + 1;
    await world.runBundle(event, pullRequest, { inputs: { comment: "false" } });
    return world.github.requests.slice(start).map(({ operation }) => operation);
  };
  expect(await count("opened")).toEqual(["ReadGitOps", "pulls/get", "CommitToGitOps", "pulls/get"]);
  expect(await count("opened")).toEqual(["ReadGitOps", "pulls/get"]);
  pullRequest.close();
  expect(await count("closed")).toEqual(["ReadGitOps", "pulls/get", "CommitToGitOps"]);
});
