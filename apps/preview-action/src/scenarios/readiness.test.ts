import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { instantClock } from "../instant-clock.fixture.ts";
import { previewGateway } from "../preview-gateway.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";
import { shown } from "../shown.fixture.ts";

test("a deploy waits until pods of its commit answer, logs each new answer, and ends ready", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const steps = [
    () => gateway.serve(1, "0".repeat(40)),
    () => gateway.start(1, pullRequest.headSha),
    () => gateway.serve(1, pullRequest.headSha),
  ];
  const clock = instantClock(() => steps.shift()?.());
  const result = await world.run("opened", pullRequest, { inputs: { ...gateway.inputs, wait: "" }, clock });
  expect(result).toMatchObject({
    exitCode: 0,
    outputs: { state: "ready", changed: "true" },
    annotations: [],
  });
  expect(result.log.split("\n").slice(0, 3)).toEqual([
    "waiting: the gateway answered 404, so the preview's route does not exist yet",
    "waiting: the preview's route does not have this commit yet, and answered 200",
    `waiting: no pod of commit ${pullRequest.headSha.slice(0, 12)} answers yet (no_healthy_upstream)`,
  ]);
  expect(clock.sleeps).toEqual([250, 250, 250]);
  expect(JSON.parse(result.outputs["phases"] ?? "")).toEqual({
    queued: expect.any(Number),
    planned: 0,
    committed: 0,
    ready: 0.8,
  });
  const [comment] = pullRequest.comments();
  expect(comment?.body).toContain("### The preview of `pricing-api` is ready\n");
  expect(comment?.body).toMatch(/\| Time \| queued [0-9.]+ s · planned 0 s · committed 0 s · ready 0.8 s \|/);
  expect(result.summary).toContain("### The preview of `pricing-api` is ready\n");
});

test("a preview that does not become ready fails the job with the last answer", async () => {
  await using gateway = await previewGateway((_, response) => void response.writeHead(503).end());
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, pullRequest.headSha);
  const clock = instantClock();
  const inputs = { ...gateway.inputs, wait: "true", "wait-timeout": "2s", "wait-interval": "1s" };
  const result = await world.run("opened", pullRequest, { inputs, clock });
  const reason = `not ready after 2 s: the URL answered 503 from commit ${pullRequest.headSha.slice(0, 12)}`;
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "true" } });
  expect(result.annotations).toEqual([{ level: "error", message: `pricing-api: failed: ${reason}` }]);
  expect(clock.sleeps.reduce((sum, one) => sum + one, 0)).toBe(2000);
  expect(result.log.match(/^waiting: /gm)).toHaveLength(1);
  for (const text of [pullRequest.comments()[0]?.body ?? "", result.summary]) {
    expect(shown(text)).toContain(`### The preview of \`pricing-api\` failed\n\nN${reason.slice(1)}.\n`);
    expect(text).toMatch(/\| Time \| .* · waited 2 s \|/);
  }
  expect(await world.previewFiles()).toHaveLength(3);
});

test("a wait that nothing can end fails, and comment, deployment, summary and outputs say so", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const program = new EventEmitter();
  const clock = instantClock(() => {
    program.emit("beforeExit");
    return new Promise(() => {});
  });
  const inputs = { ...gateway.inputs, deployment: "true", wait: "true" };
  const result = await world.run("opened", pullRequest, { inputs, clock, program });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "true" } });
  const reason = "the run stopped before its end, and nothing would have continued it; please report it";
  expect(result.annotations).toEqual([{ level: "error", message: `pricing-api: failed: ${reason}` }]);
  for (const text of [pullRequest.comments()[0]?.body ?? "", result.summary])
    expect(text).toContain("The run stopped before its end");
  const statuses = world.service.deployments().flatMap((deployment) => deployment.statuses);
  expect(statuses.map(({ state }) => state)).toEqual(["in_progress", "failure"]);
});

test("a run that nothing can end before its commit fails, and log, summary and outputs say so", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  world.github.inject({ when: () => true, times: 1, fault: { kind: "reset" } });
  const program = new EventEmitter();
  const clock = instantClock(() => {
    program.emit("beforeExit");
    return new Promise(() => {});
  });
  const result = await world.run("opened", pullRequest, { payload, clock, program });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false" } });
  expect(result.summary).toContain("the run stopped before its end");
  expect(result.annotations).toMatchObject([{ level: "error" }]);
});

test("a preview that switches protocols fails the job after its time, and is told", async () => {
  await using gateway = await previewGateway((_, response) => {
    response.socket?.end(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    );
  });
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, pullRequest.headSha);
  const inputs = { ...gateway.inputs, wait: "true", "wait-timeout": "1s", "wait-interval": "1s" };
  const result = await world.runBundle("opened", pullRequest, { inputs });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "true" } });
  expect(pullRequest.comments()[0]?.body).toContain("### The preview of `pricing-api` failed");
});

test("a preview whose new pods never start fails, names what to check, and keeps its old pods", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, "0".repeat(40));
  gateway.start(1, pullRequest.headSha);
  const inputs = { ...gateway.inputs, wait: "true", "wait-timeout": "2s" };
  const result = await world.run("opened", pullRequest, { inputs });
  expect(result.annotations[0]?.message).toBe(
    `pricing-api: failed: not ready after 2 s: no pod of commit ${pullRequest.headSha.slice(0, 12)} answers yet (no_healthy_upstream); check the pods, and that the chart gives them the labels in podLabels`,
  );
  expect(gateway.asked()).toBe(0);
});

test("a preview whose route never gets the commit fails, and names what to check", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  gateway.serve(1, "0".repeat(40));
  const inputs = { ...gateway.inputs, wait: "true", "wait-timeout": "2s" };
  const result = await world.run("opened", pullRequest, { inputs });
  expect(result.annotations[0]?.message).toBe(
    "pricing-api: failed: not ready after 2 s: the preview's route does not have this commit yet, and answered 200; check the preview's claim and its Argo CD Application",
  );
});

test("a preview whose host has no address fails, and names the DNS record to check", async () => {
  const config = "version: 1\ndomain: previews.invalid\ncluster: shared-dev-cluster\n";
  await using world = await pullRequestWorld({ config });
  const pullRequest = await world.openPullRequest();
  const inputs = { wait: "true", "wait-timeout": "1s" };
  const result = await world.run("opened", pullRequest, { inputs });
  expect(result.exitCode).toBe(1);
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /not ready after 1 s: the host has no address .*check the wildcard DNS record of the domain$/,
    ),
  ]);
});

test("a deploy that changes nothing waits too, and a ready preview stays ready", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const inputs = { ...gateway.inputs, wait: "true" };
  gateway.serve(1, pullRequest.headSha);
  await world.run("opened", pullRequest, { inputs });
  const before = pullRequest.comments();
  const again = await world.run("labeled", pullRequest, { inputs });
  expect(again.outputs).toMatchObject({ state: "ready", changed: "false" });
  expect(pullRequest.comments()).toEqual(before);
});

test("the platform's timeout applies if the workflow sets none", async () => {
  await using gateway = await previewGateway();
  const config = gateway.config.replace("path: /health", "path: /health\n  timeout: 3s");
  await using world = await pullRequestWorld({ config });
  const clock = instantClock();
  const inputs = { ...gateway.inputs, wait: "true" };
  const result = await world.run("opened", await world.openPullRequest(), { inputs, clock });
  expect(result.annotations[0]?.message).toContain(
    "not ready after 3 s: the gateway answered 404, so the preview's route does not exist yet; check the preview's claim and its Argo CD Application",
  );
  expect(clock.sleeps.reduce((sum, one) => sum + one, 0)).toBe(3000);
});

test("with `wait`, a removal ends as soon as the preview no longer answers", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  gateway.serve(1, pullRequest.headSha);
  pullRequest.close();
  const clock = instantClock(() => gateway.serve(1, undefined));
  const inputs = { ...gateway.inputs, wait: "true" };
  const result = await world.run("closed", pullRequest, { inputs, clock });
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "removed" }, annotations: [] });
  expect(clock.sleeps).toHaveLength(1);
  expect(result.log).toContain("waiting: the preview still answered 200");
});

test("a removal whose preview still answers at the end is a warning, and stays a removal", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  gateway.serve(1, pullRequest.headSha);
  pullRequest.close();
  const inputs = { ...gateway.inputs, wait: "true", "wait-timeout": "2s" };
  const result = await world.run("closed", pullRequest, { inputs });
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "removed", changed: "true" } });
  expect(result.annotations).toEqual([
    {
      level: "warning",
      message:
        "pricing-api: the preview is removed from the GitOps repository, but after 2 s the preview still answered 200",
    },
  ]);
});

test("without `wait`, a removal does not wait", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  gateway.serve(1, pullRequest.headSha);
  pullRequest.close();
  await world.run("closed", pullRequest, { inputs: { ...gateway.inputs, wait: "" } });
  expect(gateway.asked()).toBe(0);
});

test("a deploy that another run has removed during the wait is superseded by that run", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const clock = instantClock(async (sleeps) => {
    if (sleeps !== 1) return;
    pullRequest.close();
    await world.run("closed", pullRequest);
  });
  const inputs = { ...gateway.inputs, wait: "true", "wait-timeout": "2s" };
  const result = await world.run("opened", pullRequest, { inputs, clock });
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "superseded" }, annotations: [] });
  expect(pullRequest.comments().map(({ body }) => body)).toEqual([
    expect.stringContaining("### The preview of `pricing-api` is removed\n"),
  ]);
});

test("a deploy of a commit that is no longer the head is no failure", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const clock = instantClock(async (sleeps) => {
    if (sleeps === 1) await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  });
  const inputs = { ...gateway.inputs, wait: "true", "wait-timeout": "2s" };
  const result = await world.run("opened", pullRequest, { inputs, clock });
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "superseded" }, annotations: [] });
});
