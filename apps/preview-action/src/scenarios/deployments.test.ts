import type { LocalRepository } from "local-github";
import { expect, test } from "vitest";
import { instantClock } from "../instant-clock.fixture.ts";
import { previewGateway } from "../preview-gateway.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const SHOWN = { deployment: "true" };

const REFUSALS = [
  [409, "Conflict: Commit status checks failed"],
  [422, "Validation Failed"],
  [403, "Resource not accessible by integration"],
  [502, "Bad Gateway"],
] as const;

function statesOf(service: LocalRepository): (string | undefined)[][] {
  return service.deployments().map(({ statuses }) => statuses.map(({ state }) => state));
}

test("each push is one deployment in the shared environment, and the one before becomes inactive", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const inputs = { ...SHOWN, ...gateway.inputs, wait: "true" };
  const clock = instantClock(() => gateway.serve(1, pullRequest.headSha));
  expect((await world.run("opened", pullRequest, { inputs, clock })).outputs).toMatchObject({
    state: "ready",
  });
  expect(statesOf(world.service)).toEqual([["in_progress", "success"]]);

  const first = pullRequest.headSha;
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  expect((await world.run("synchronize", pullRequest, { inputs, clock })).outputs).toMatchObject({
    state: "ready",
  });
  expect(statesOf(world.service)).toEqual([
    ["in_progress", "success", "inactive"],
    ["in_progress", "success"],
  ]);
  const common = {
    task: "preview:pricing-api:pr-1",
    environment: "preview",
    transient: true,
    production: false,
  };
  expect(world.service.deployments()).toMatchObject([
    { ...common, sha: first },
    { ...common, sha: pullRequest.headSha },
  ]);
  const short = pullRequest.headSha.slice(0, 12);
  const [deploying, ready] = world.service.deployments().at(-1)?.statuses ?? [];
  expect(deploying).toMatchObject({ description: `Deploying commit ${short}` });
  expect(ready).toMatchObject({
    description: `Commit ${short} is running`,
    environment: "preview",
    environmentUrl: expect.stringContaining("://pricing-api-pr-1-red.chrishouse.io:"),
    logUrl: `${world.github.url}/crh225/pricing-api/actions/runs/1`,
  });

  pullRequest.close();
  await world.run("closed", pullRequest, { inputs: SHOWN });
  expect(statesOf(world.service).map((states) => states.at(-1))).toEqual(["inactive", "inactive"]);
});

test("a deployment is created without a merge and without waiting for checks", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const bodies: unknown[] = [];
  world.github.inject({
    when({ operation, body }) {
      if (/create-deployment/.test(operation)) bodies.push(body);
      return false;
    },
    fault: { kind: "reset" },
  });
  await world.run("opened", pullRequest, { inputs: SHOWN });
  expect(bodies).toEqual([
    {
      ref: pullRequest.headSha,
      task: "preview:pricing-api:pr-1",
      environment: "preview",
      description: "Committed to the GitOps repository; not waited for",
      auto_merge: false,
      required_contexts: [],
      transient_environment: true,
      production_environment: false,
    },
    {
      state: "success",
      description: "Committed to the GitOps repository; not waited for",
      environment: "preview",
      environment_url: "https://pricing-api-pr-1-red.chrishouse.io",
      log_url: `${world.github.url}/crh225/pricing-api/actions/runs/1`,
      auto_inactive: false,
    },
  ]);
});

test("an event that changes nothing adds no deployment and no status", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest, { inputs: SHOWN });
  const before = statesOf(world.service);
  await world.run("labeled", pullRequest, { inputs: SHOWN });
  expect(statesOf(world.service)).toEqual(before);
});

test("two services and two pull requests never change each other's deployments", async () => {
  await using world = await pullRequestWorld();
  const [one, two] = [
    await world.openPullRequest({ branch: "a" }),
    await world.openPullRequest({ branch: "b" }),
  ];
  await world.run("opened", one, { inputs: SHOWN });
  await world.run("opened", one, { inputs: { ...SHOWN, service: "pricing" } });
  await world.run("opened", two, { inputs: SHOWN });
  one.close();
  await world.run("closed", one, { inputs: SHOWN });
  expect(world.service.deployments().map(({ task, statuses }) => [task, statuses.at(-1)?.state])).toEqual([
    ["preview:pricing-api:pr-1", "inactive"],
    ["preview:pricing:pr-1", "success"],
    ["preview:pricing-api:pr-2", "success"],
  ]);
});

test("a redeploy of the same commit keeps its deployment", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest, { inputs: SHOWN });
  await world.run("opened", pullRequest, { inputs: { ...SHOWN, redeploy: "true" } });
  expect(statesOf(world.service)).toEqual([["success", "success"]]);
});

test("a preview that does not become ready has a failed deployment, and the deployment before stays unchanged", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const inputs = { ...SHOWN, ...gateway.inputs, wait: "true", "wait-timeout": "30s" };
  gateway.serve(1, pullRequest.headSha);
  await world.run("opened", pullRequest, { inputs });
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  expect((await world.run("synchronize", pullRequest, { inputs })).outputs).toMatchObject({
    state: "failed",
  });
  expect(statesOf(world.service)).toEqual([
    ["in_progress", "success"],
    ["in_progress", "failure"],
  ]);
});

test("a re-run of a close writes the feedback that the first run lost", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest, { inputs: SHOWN });
  pullRequest.close();
  world.github.inject({
    when: ({ token, operation }) => token === "workflow" && operation !== "pulls/get",
    times: 2,
    fault: { kind: "reset" },
  });
  const cut = await world.run("closed", pullRequest, { inputs: SHOWN });
  expect(cut).toMatchObject({ exitCode: 0, outputs: { state: "removed", changed: "true" } });
  expect(cut.annotations.map(({ level }) => level)).toEqual(["warning", "warning"]);
  await world.run("closed", pullRequest, { inputs: SHOWN, runAttempt: 2 });
  expect(statesOf(world.service)).toEqual([["success", "inactive"]]);
  expect(pullRequest.comments().map(({ body }) => body.split("\n")[2])).toEqual([
    "### The preview of `pricing-api` is removed",
  ]);
});

test("a deployment that GitHub refuses is a warning, and the run continues", async () => {
  await using world = await pullRequestWorld();
  for (const [index, [status, message]] of REFUSALS.entries()) {
    const pullRequest = await world.openPullRequest({ branch: `change-${index}` });
    world.github.inject({
      when: ({ operation }) => operation === "repos/create-deployment",
      fault: { kind: "answer", status, body: { message }, undocumented: true },
    });
    const result = await world.run("opened", pullRequest, { inputs: SHOWN });
    expect(result).toMatchObject({ exitCode: 0, outputs: { state: "deploying", changed: "true" } });
    const said = `could not show a deployment in crh225/pricing-api: GitHub answered ${status}: ${message}`;
    expect(result.annotations).toEqual([{ level: "warning", message: expect.stringContaining(said) }]);
    expect(result.annotations[0]?.message).not.toContain("bypass");
    expect(pullRequest.comments()).toHaveLength(1);
  }
});

test("a deployment whose answer was lost is found again, and not created twice", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  world.github.inject({
    when: ({ operation }) => operation === "repos/create-deployment",
    fault: { kind: "reset-after-effect" },
  });
  gateway.serve(1, pullRequest.headSha);
  const inputs = { ...SHOWN, ...gateway.inputs, wait: "true" };
  const result = await world.run("opened", pullRequest, { inputs });
  expect(result.outputs).toMatchObject({ state: "ready" });
  expect(statesOf(world.service)).toEqual([["success"]]);
});

test("a refused push leaves the deployment of the running preview active", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest, { inputs: SHOWN });
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const refused = await world.run("synchronize", pullRequest, { inputs: { ...SHOWN, team: "blue" } });
  expect(refused.outputs).toMatchObject({ state: "failed", changed: "false" });
  expect(statesOf(world.service)).toEqual([["success"]]);
  expect(pullRequest.comments()[0]?.body).toContain("The preview of `pricing-api` failed");
});

test("a deploy without a wait leaves no deployment in progress, and says that it is not proven", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest, { inputs: SHOWN });
  expect(statesOf(world.service)).toEqual([["success"]]);
  expect(world.service.deployments()[0]?.statuses[0]).toMatchObject({
    description: "Committed to the GitOps repository; not waited for",
  });
});

test("a re-run of a close ends the deployments that the first run could not end", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest, { inputs: SHOWN });
  pullRequest.close();
  world.github.inject({
    when: ({ operation }) => operation === "repos/create-deployment-status",
    fault: { kind: "answer", status: 502, body: { message: "Bad Gateway" } },
  });
  const closed = await world.run("closed", pullRequest, { inputs: SHOWN });
  expect(closed.annotations).toMatchObject([{ level: "warning" }]);
  expect(statesOf(world.service)).toEqual([["success"]]);
  await world.run("closed", pullRequest, { inputs: SHOWN });
  expect(statesOf(world.service)).toEqual([["success"]]);
  const again = await world.run("closed", pullRequest, { inputs: SHOWN, runAttempt: 2 });
  expect(again.outputs).toMatchObject({ state: "removed", changed: "false" });
  expect(statesOf(world.service)).toEqual([["success", "inactive"]]);
});
