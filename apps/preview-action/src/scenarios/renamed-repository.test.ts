import { expect, test } from "vitest";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const APPLICATION = "infra/quickstart-services/pricing-api/preview-pr-1/argocd-application.yaml";
const ALL = { service: "pricing-api", deployment: "true" };

test("events of a renamed repository's former name reach the same pull request and the same preview", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  world.service.rename("crh225/prices");
  const opened = await world.run("opened", pullRequest, { payload, inputs: ALL });
  expect(opened).toMatchObject({ exitCode: 0, outputs: { state: "deploying" }, annotations: [] });
  expect(pullRequest.comments()).toHaveLength(1);
  expect(world.service.deployments()).toHaveLength(1);

  const after = await world.run("synchronize", pullRequest, { inputs: ALL });
  expect(after).toMatchObject({ exitCode: 0, outputs: { state: "deploying", changed: "true" } });
  expect(await world.gitops.readFile(APPLICATION)).toContain("crh225/prices");

  pullRequest.close();
  const closed = await world.run("closed", pullRequest, { payload, inputs: ALL });
  expect(closed).toMatchObject({ exitCode: 0, outputs: { state: "removed", changed: "true" } });
  expect(pullRequest.comments()).toHaveLength(1);
  expect(world.service.deployments().map(({ statuses }) => statuses.at(-1)?.state)).toEqual(["inactive"]);
});

test("if another repository has taken the name, it is not read instead of the renamed one", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const payload = await world.payload("closed", pullRequest);
  const [head, files] = [await world.gitops.head(), await world.previewFiles()];

  world.service.rename("crh225/prices");
  const other = await world.github.createRepository({ fullName: "crh225/pricing-api", files: {} });
  await other.commit({ branch: "change", message: "Change", files: { change: "" } });
  const theirs = await other.openPullRequest({
    branch: "change",
    title: "Another",
    author: { login: "octocat" },
  });
  theirs.close();
  const token = world.github.createToken({
    name: "both",
    login: "github-actions[bot]",
    kind: "actions",
    grants: { "crh225/pricing-api": { pull_requests: "write", deployments: "write" } },
  });
  const result = await world.run("closed", pullRequest, { payload, token, inputs: { deployment: "true" } });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false" } });
  expect(result.annotations).toEqual([
    {
      level: "error",
      message: "pricing-api: failed: crh225/pricing-api is now the name of another repository",
    },
  ]);
  expect([await world.gitops.head(), await world.previewFiles()]).toEqual([head, files]);
  expect([theirs.comments(), other.deployments()]).toEqual([[], []]);
});
