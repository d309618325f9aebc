import { expect, test } from "vitest";
import { instantClock } from "../instant-clock.fixture.ts";
import { previewGateway } from "../preview-gateway.fixture.ts";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

const CLAIM = "infra/quickstart-services/pricing-api/preview-pr-1/namespace-claim.yaml";
const GRPC = { "app-protocol": "grpc" };

/** The status with which a gRPC service answers a request that is no call (gRPC over HTTP/2, "Requests"). */
const NO_CALL = 415;

async function protocolOf({ gitops }: PullRequestWorld): Promise<string | undefined> {
  return /appProtocol: (.+)/.exec((await gitops.readFile(CLAIM)) ?? "")?.[1];
}

test("one pull request of a gRPC service, from open to closed", async () => {
  await using gateway = await previewGateway((_, response) => response.writeHead(NO_CALL).end());
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const inputs = { ...gateway.inputs, ...GRPC, wait: "true" };

  const starting = instantClock((sleeps) =>
    sleeps === 1 ? gateway.start(1, pullRequest.headSha) : gateway.serve(1, pullRequest.headSha),
  );
  const opened = await world.run("opened", pullRequest, { inputs, clock: starting });
  expect(opened).toMatchObject({ exitCode: 0, outputs: { state: "ready", changed: "true" } });
  expect(starting.sleeps).toEqual([250, 250]);
  expect(await protocolOf(world)).toBe("grpc");

  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const replacing = instantClock((sleeps) =>
    sleeps === 1 ? gateway.start(1, pullRequest.headSha) : gateway.serve(1, pullRequest.headSha),
  );
  const pushed = await world.run("synchronize", pullRequest, { inputs, clock: replacing });
  expect(pushed).toMatchObject({ exitCode: 0, outputs: { state: "ready", changed: "true" } });
  expect(pushed.log.split("\n").slice(0, 2)).toEqual([
    "waiting: the preview's route does not have this commit yet, and answered 415",
    `waiting: no pod of commit ${pullRequest.headSha.slice(0, 12)} answers yet (no_healthy_upstream)`,
  ]);

  pullRequest.close();
  const removing = instantClock(() => gateway.serve(1, undefined));
  const closed = await world.run("closed", pullRequest, { inputs, clock: removing });
  expect(closed).toMatchObject({ exitCode: 0, outputs: { state: "removed" }, annotations: [] });
  expect(closed.log).toContain("waiting: the preview still answered 415");
});

test("a re-run does not redeploy a gRPC service that answers", async () => {
  await using gateway = await previewGateway((_, response) => response.writeHead(NO_CALL).end());
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest, { inputs: GRPC });
  gateway.serve(1, pullRequest.headSha);
  const inputs = { ...gateway.inputs, ...GRPC };
  const result = await world.run("opened", pullRequest, { runAttempt: 2, inputs });
  expect(result.outputs).toMatchObject({ changed: "false" });
});

test.each(["http", "kubernetes.io/h2c"])(
  "the status counts for a service that speaks %s",
  async (protocol) => {
    await using gateway = await previewGateway((_, response) => response.writeHead(NO_CALL).end());
    await using world = await pullRequestWorld({ config: gateway.config });
    const pullRequest = await world.openPullRequest();
    gateway.serve(1, pullRequest.headSha);
    const inputs = { ...gateway.inputs, "app-protocol": protocol, wait: "true", "wait-timeout": "10s" };
    const result = await world.run("opened", pullRequest, { inputs });
    expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed" } });
    expect(await protocolOf(world)).toBe(protocol);
  },
);

test("the claim follows the input, also at the same commit", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  expect(await protocolOf(world)).toBe("http");
  const changed = await world.run("opened", pullRequest, { inputs: GRPC });
  expect(changed.outputs).toMatchObject({ changed: "true" });
  expect(await protocolOf(world)).toBe("grpc");
  expect((await world.run("opened", pullRequest, { inputs: GRPC })).outputs).toMatchObject({
    changed: "false",
  });
});
