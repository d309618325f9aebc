import { type ActionRun, webhookExamples } from "local-platform";
import { expect, test } from "vitest";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

function byHand({ service, github }: PullRequestWorld): ActionRun["event"] {
  const [example] = webhookExamples("workflow_dispatch");
  const repository = {
    id: service.id,
    full_name: service.fullName,
    html_url: `${github.url}/${service.fullName}`,
  };
  return { name: "workflow_dispatch", payload: { ...example, repository } };
}

test("a run by hand deploys the head of the pull request that it names", async () => {
  await using world = await pullRequestWorld();
  await world.openPullRequest({ branch: "other" });
  const pullRequest = await world.openPullRequest();
  const result = await world.runEvent(byHand(world), { inputs: { "pull-request": "2" } });
  expect(result.outputs).toMatchObject({
    state: "deploying",
    "image-tag": `pr-2-${pullRequest.headSha.slice(0, 12)}`,
  });
  expect(pullRequest.comments()).toHaveLength(1);
});

test("a run by hand removes the preview of a closed pull request", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  pullRequest.close();
  const result = await world.runEvent(byHand(world), { inputs: { "pull-request": "1" } });
  expect(result.outputs).toMatchObject({ state: "removed", changed: "true" });
});

test("a run by hand without the number fails before any request", async () => {
  await using world = await pullRequestWorld();
  for (const [number, message] of [
    ["", "pull-request: is required: a pull request's number such as 1"],
    ["#1", `pull-request: expected a pull request's number such as 1, got "#1"; try "1"`],
    ["0", `pull-request: expected a pull request's number such as 1, got "0"`],
    ["1; rm", `pull-request: expected a pull request's number such as 1, got "1; rm"`],
  ] as const) {
    const result = await world.runEvent(byHand(world), { inputs: { "pull-request": number } });
    expect(result).toMatchObject({ exitCode: 1, annotations: [{ level: "error", message }] });
  }
  expect(world.github.requests).toEqual([]);
});

test("a run by hand for a pull request that does not exist fails, and changes nothing", async () => {
  await using world = await pullRequestWorld();
  const result = await world.runEvent(byHand(world), { inputs: { "pull-request": "99" } });
  expect(result.exitCode).toBe(1);
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringContaining("could not read pull request 99 of crh225/pricing-api: GitHub answered 404"),
  ]);
  expect(await world.previewFiles()).toEqual([]);
});
