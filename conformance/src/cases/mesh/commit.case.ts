import { beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../../machine/wait-for.ts";
import type { GatewayAnswer } from "../../mesh/gateway-client.ts";
import { openPreview, type RunningPod, type RunningPreview } from "../../mesh/preview.ts";
import { absent } from "../parts.ts";
import { useMesh } from "./mesh.fixture.ts";

const OLD = "aaaa456789abcdef0123456789abcdef01234567";
const HEAD = "bbbb456789abcdef0123456789abcdef01234567";

/** Each case goes on where the one before ended: from no pod, over pods of the old commit, to pods of the head. */
describe.skipIf(absent("mesh"))("the proof of the commit", () => {
  const mesh = useMesh();
  let preview: RunningPreview;
  let old: RunningPod;
  let head: RunningPod;

  beforeAll(async () => {
    const { config, clusters, stack } = mesh();
    const options = {
      config,
      spoke: clusters.spoke,
      preview: { service: "pricing-api", team: "red", pr: 21 },
    };
    preview = stack.use(await openPreview(options));
    await preview.deploy(HEAD);
    await waitFor(
      "the gateway knows the route",
      async () => (await probe(HEAD)).headers["x-preview-answer"] !== undefined,
    );
  });

  function visit(path = "/"): Promise<GatewayAnswer> {
    return mesh().client.send({ host: preview.host, path });
  }

  function probe(sha: string, path = "/"): Promise<GatewayAnswer> {
    return mesh().client.send({ host: preview.host, path, headers: { "x-preview-sha": sha } });
  }

  function expectNoCommit({ headers }: GatewayAnswer): void {
    expect(headers).not.toHaveProperty("x-preview-sha");
  }

  test("commit.no-pods a probe of the head gets the gateway's 503, which says that no pod answered", async () => {
    expect(await probe(HEAD)).toMatchObject({
      status: 503,
      headers: { "x-preview-answer": "no_healthy_upstream" },
    });
  });

  test("commit.no-pods-visitor a visitor gets the gateway's 503 without a commit", async () => {
    const answer = await visit();

    expect(answer.status).toBe(503);
    expectNoCommit(answer);
  });

  test("commit.old-pods a visitor gets the old pods, without a commit", async () => {
    old = await preview.startPod({ name: "old", sha: OLD, address: "10.244.201.1" });
    const answer = await waitFor("the old pod answers", async () => {
      const seen = await visit();
      return seen.status === 200 && seen;
    });

    expect(answer.headers).toMatchObject({ "x-pod": "old" });
    expectNoCommit(answer);
  });

  test("commit.old-pods-head a probe of the head does not get the old pods", async () => {
    expect(await probe(HEAD)).toMatchObject({
      status: 503,
      headers: { "x-preview-answer": "no_healthy_upstream" },
    });
  });

  test("commit.old-pods-other a probe of another commit is a visitor", async () => {
    const answer = await probe(OLD);

    expect(answer).toMatchObject({ status: 200, headers: { "x-pod": "old" } });
    expectNoCommit(answer);
  });

  test("commit.unready a pod of the head that is not ready answers nobody", async () => {
    head = await preview.startPod({ name: "head", sha: HEAD, address: "10.244.201.2", ready: false });

    expect(await probe(HEAD)).toMatchObject({
      status: 503,
      headers: { "x-preview-answer": "no_healthy_upstream" },
    });
    expect(head.requests).toEqual([]);
  });

  test("commit.ready a probe of the head gets the head's pod, and the answer says so", async () => {
    await preview.setReady("head", true);
    const answer = await waitFor("the head answers", async () => {
      const seen = await probe(HEAD);
      return seen.status === 200 && seen;
    });

    expect(answer.headers).toMatchObject({
      "x-pod": "head",
      "x-preview-sha": HEAD,
      "x-preview-answer": "via_upstream",
    });
  });

  test("commit.own-status a pod's own 503 and 404 are answers of the pod", async () => {
    for (const status of [503, 404]) {
      const answer = await probe(HEAD, `/status/${status}`);

      expect(answer).toMatchObject({
        status,
        headers: { "x-preview-sha": HEAD, "x-preview-answer": "via_upstream" },
      });
    }
  });

  test("commit.claimed a service that names a commit is overruled, and visitors do not see it", async () => {
    const seen = await Promise.all([1, 2, 3, 4].map(() => visit("/status/200")));

    seen.forEach(expectNoCommit);
  });

  test("commit.reset a pod that breaks the connection has not answered", async () => {
    const { status, headers } = await probe(HEAD, "/reset");

    expect(status).toBe(503);
    expect(headers["x-preview-answer"]).toMatch(/^upstream_reset_before_response_started/);
  });

  test("commit.refused a pod that refuses the connection has not answered", async () => {
    await head.stopProgram();
    const { status, headers } = await probe(HEAD);

    expect(status).toBe(503);
    expect(headers["x-preview-answer"]).toMatch(/^upstream_reset_before_response_started\{.*refused/);
  });

  test("commit.next the next commit's probe never gets the pods of the commit before", async () => {
    const next = "cccc456789abcdef0123456789abcdef01234567";
    await old.stop();
    await preview.deploy(next);
    await waitFor(
      "the gateway knows the next commit",
      async () => (await probe(next)).headers["x-preview-sha"] === next,
    );

    expect(await probe(next)).toMatchObject({
      status: 503,
      headers: { "x-preview-answer": "no_healthy_upstream" },
    });
    expectNoCommit(await probe(HEAD));
  });
});
