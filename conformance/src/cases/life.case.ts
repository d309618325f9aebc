import type { LocalPullRequest } from "local-github";
import { beforeAll, describe, expect, test } from "vitest";
import { absent } from "./parts.ts";
import { waitFor } from "../machine/wait-for.ts";
import { installBundle } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import {
  findNamespace,
  findPods,
  findRest,
  namesOf,
  visit,
  waitUntilGone,
} from "../platform/preview-state.ts";
import { type Service, service, stateOf } from "../platform/service.ts";

const NUMBER = 1;

describe.skipIf(absent("argocd", "crossplane"))("the life of a preview", () => {
  let on: Platform;
  let orders: Service;
  let pull: LocalPullRequest;
  const names = namesOf("orders-api", NUMBER);
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    orders = await service("orders-api");
    pull = await orders.openPullRequest();
  });

  test("life.opens a pull request gets its preview", async ({ task }) => {
    const result = await orders.run("opened", pull);
    expect(stateOf(result)).toBe("ready");
    task.meta.phases = JSON.parse(result.outputs["phases"] ?? "{}");
  });

  test("life.answers the probe's answer names the commit, and a visitor's does not", async () => {
    const probe = await visit(on, names, { "x-preview-sha": pull.headSha });
    expect(probe).toMatchObject({
      status: 200,
      headers: { "x-preview-sha": pull.headSha, "x-preview-answer": "via_upstream" },
    });
    const visitor = await visit(on, names);
    expect(visitor.status).toBe(200);
    expect(visitor.headers).not.toHaveProperty("x-preview-sha");
  });

  test("life.namespace the namespace has its quota, limits and network policies", async () => {
    const at = (path: string) => on.spoke.api.list(path.replace("NS", names.namespace));
    expect(await at("/api/v1/namespaces/NS/resourcequotas")).toHaveLength(2);
    expect(await at("/api/v1/namespaces/NS/limitranges")).toHaveLength(2);
    expect(await at("/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies")).toHaveLength(3);
    const namespace = await findNamespace(on, names);
    expect(namespace?.metadata.labels).toMatchObject({ "preview-core/ephemeral": "true" });
  });

  test("life.comment the pull request has one comment, with the preview's URL", () => {
    const comments = pull.comments();
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain(names.url);
  });

  test("life.pushes a commit replaces the preview", async ({ task }) => {
    const sha = await orders.push(pull);
    const result = await orders.run("synchronize", pull);
    expect(stateOf(result)).toBe("ready");
    task.meta.phases = JSON.parse(result.outputs["phases"] ?? "{}");
    const answer = await visit(on, names, { "x-preview-sha": sha });
    expect(JSON.parse(answer.body)).toMatchObject({ labels: { "preview-core/sha": sha } });
  });

  test("life.same-number another service with the same number gets a preview of its own", async () => {
    const billing = await service("billing-api");
    const other = await billing.openPullRequest();
    expect(other.number).toBe(NUMBER);
    const result = await billing.run("opened", other);
    expect(stateOf(result)).toBe("ready");
    const [own, foreign] = [await visit(on, names), await visit(on, namesOf("billing-api", NUMBER))];
    expect(JSON.parse(own.body).pod).toContain("orders-api");
    expect(JSON.parse(foreign.body).pod).toContain("billing-api");
  });

  test("life.closes nothing is left of a closed pull request", async ({ task }) => {
    pull.close();
    const result = await orders.run("closed", pull);
    expect(stateOf(result)).toBe("removed");
    task.meta.phases = { gone: await waitUntilGone(on, names, 90) };
    expect((await visit(on, names)).status).toBe(404);
  });

  test("life.reopens a reopened pull request gets its preview again", async ({ task }) => {
    await pull.reopen();
    const result = await orders.run("reopened", pull);
    expect(stateOf(result)).toBe("ready");
    task.meta.phases = JSON.parse(result.outputs["phases"] ?? "{}");
  });

  test("life.closes-both both services' previews go, one after the other", async () => {
    const billing = await service("billing-api");
    pull.close();
    await orders.run("closed", pull);
    await waitUntilGone(on, names, 90);
    const other = billing.repository.pullRequest(NUMBER);
    expect(await findRest(on, namesOf("billing-api", NUMBER))).toHaveLength(3);
    other.close();
    await billing.run("closed", other);
    await waitUntilGone(on, namesOf("billing-api", NUMBER), 90);
  });

  test("life.polls without a webhook a preview starts by polling", async ({ task }) => {
    on.webhook = false;
    try {
      const polled = await orders.openPullRequest();
      await orders.run("opened", polled, { wait: false });
      const start = performance.now();
      const polledNames = namesOf("orders-api", polled.number);
      const pods = await waitFor(
        "a pod runs",
        async () => {
          const found = await findPods(on, polledNames);
          return found.length > 0 && found;
        },
        { within: 180 },
      );
      expect(pods).toHaveLength(1);
      task.meta.phases = { "pod without a webhook": (performance.now() - start) / 1000 };
      polled.close();
      await orders.run("closed", polled, { wait: false });
      task.meta.phases = {
        ...task.meta.phases,
        "gone without a webhook": await waitUntilGone(on, polledNames, 240),
      };
    } finally {
      on.webhook = true;
    }
  });
});
