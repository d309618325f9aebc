import { expect, test } from "vitest";
import { instantClock } from "../instant-clock.fixture.ts";
import { previewGateway } from "../preview-gateway.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const OLD = "0".repeat(40);
const CANCELLED = {
  level: "notice",
  message: "cancelled; what was committed stays, and nothing is half-done",
};

test.each([
  ["between two requests", true],
  ["during a request without an answer", false],
])("SIGINT during the wait, %s, ends the run, and comment and deployment say so", async (_, answers) => {
  const cancelled = new AbortController();
  await using gateway = await previewGateway((__, response) => {
    if (answers) response.end();
    cancelled.abort();
  });
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, OLD);
  const inputs = { ...gateway.inputs, deployment: "true", wait: "true", "wait-interval": "1h" };
  const result = await world.runBundle("opened", pullRequest, { inputs, signal: cancelled.signal });
  expect(result).toMatchObject({ exitCode: 1, annotations: [CANCELLED] });
  expect(await world.previewFiles()).toHaveLength(3);
  const [comment] = pullRequest.comments();
  expect(comment?.body).toContain("The preview of `pricing-api` failed");
  expect(comment?.body).toContain("The run was cancelled while it waited");
  expect(world.service.deployments().map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
    ["in_progress", "failure"],
  ]);
});

test("after SIGINT during the commit, the commit is complete, and the run ends", async () => {
  const cancelled = new AbortController();
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const { promise, resolve } = Promise.withResolvers<void>();
  const hold = world.github.inject({
    when: ({ operation }) => operation === "CommitToGitOps",
    fault: { kind: "hold", until: promise, before: "ref-update" },
  });
  const inputs = { ...gateway.inputs, deployment: "true", wait: "true", "wait-interval": "1h" };
  const running = world.runBundle("opened", pullRequest, { inputs, signal: cancelled.signal });
  await hold.reached;
  cancelled.abort();
  resolve();
  const result = await running;
  expect(result).toMatchObject({ exitCode: 1, annotations: [CANCELLED] });
  expect(await world.previewFiles()).toHaveLength(3);
  const statuses = world.service.deployments().flatMap((deployment) => deployment.statuses.slice(-1));
  expect(statuses.filter(({ state }) => state === "in_progress")).toEqual([]);

  const rerun = await world.run("opened", pullRequest);
  expect(rerun.outputs).toMatchObject({ state: "deploying", changed: "false" });
});

test("after a cancelled commit that lost its race, the run does not retry, and leaves no preview", async () => {
  const cancelled = new AbortController();
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  const { promise, resolve } = Promise.withResolvers<void>();
  const hold = world.github.inject({
    when: ({ operation }) => operation === "CommitToGitOps",
    fault: { kind: "hold", until: promise },
  });
  const start = world.github.requests.length;
  const running = world.run("opened", pullRequest, { payload, signal: cancelled.signal });
  await hold.reached;
  await world.gitops.commit({ branch: "main", message: "Another writer", files: { other: "" } });
  cancelled.abort();
  resolve();
  expect(await running).toMatchObject({ exitCode: 1, annotations: [CANCELLED] });
  expect(await world.previewFiles()).toEqual([]);
  expect(world.github.requests.slice(start).map(({ operation }) => operation)).toEqual([
    "ReadGitOps",
    "pulls/get",
    "CommitToGitOps",
  ]);
});

test("a run that is cancelled before its commit makes none", async () => {
  const cancelled = new AbortController();
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  world.github.inject({
    when: ({ operation }) => operation === "ReadGitOps",
    fault: { kind: "answer", status: 502, body: { message: "Bad Gateway" }, undocumented: true },
  });
  const clock = instantClock(() => cancelled.abort());
  const result = await world.run("opened", pullRequest, { payload, signal: cancelled.signal, clock });
  expect(result).toMatchObject({ exitCode: 1, annotations: [CANCELLED] });
  expect([await world.previewFiles(), pullRequest.comments()]).toEqual([[], []]);
});

test("a removal that is cancelled during its wait stays a removal", async () => {
  const cancelled = new AbortController();
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, pullRequest.headSha);
  const inputs = { ...gateway.inputs, deployment: "true", wait: "true" };
  await world.run("opened", pullRequest, { inputs });
  pullRequest.close();
  const clock = instantClock(() => cancelled.abort());
  const result = await world.run("closed", pullRequest, { inputs, clock, signal: cancelled.signal });
  expect(result).toMatchObject({ exitCode: 1, annotations: [CANCELLED] });
  expect(await world.previewFiles()).toHaveLength(1);
  expect(pullRequest.comments()[0]?.body).toContain("The preview of `pricing-api` is removed");
  expect(world.service.deployments().map(({ statuses }) => statuses.at(-1)?.state)).toEqual(["inactive"]);
});

test("a cancelled run without a change leaves the reports of an earlier run", async () => {
  const cancelled = new AbortController();
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, pullRequest.headSha);
  const inputs = { ...gateway.inputs, deployment: "true", wait: "true" };
  await world.run("opened", pullRequest, { inputs });
  const before = pullRequest.comments();
  gateway.serve(1, undefined);
  const clock = instantClock(() => cancelled.abort());
  const result = await world.run("labeled", pullRequest, { inputs, clock, signal: cancelled.signal });
  expect(result).toMatchObject({ exitCode: 1, annotations: [CANCELLED] });
  expect(pullRequest.comments()).toEqual(before);
  expect(world.service.deployments().map(({ statuses }) => statuses.at(-1)?.state)).toEqual(["success"]);
});
