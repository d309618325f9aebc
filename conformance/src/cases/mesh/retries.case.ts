import { beforeAll, describe, expect, test } from "vitest";
import { absent } from "../parts.ts";
import { type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

describe.skipIf(absent("mesh"))("a request reaches a pod once", () => {
  const mesh = useMesh();
  let own: ServedPreview;

  beforeAll(async () => {
    const preview = { service: "pricing-api", team: "red", pr: 12 };
    own = await serve(mesh(), {
      preview,
      sha: "4444456789abcdef0123456789abcdef01234567",
      address: "10.244.200.4",
    });
  });

  test.each(
    ["GET", "POST"].flatMap((method) =>
      ["status/502", "status/503", "status/429", "reset", "reset-in-body"].map(
        (does) => [`mesh.once-${method.toLowerCase()}-${does.replace("/", "-")}`, method, does] as const,
      ),
    ),
  )("%s %s %s", async (id, method, does) => {
    const path = `/${does}/${id}`;

    await mesh()
      .client.send({ host: own.host, path, method, ...(method === "POST" ? { body: "once" } : {}) })
      .catch(() => {});

    expect(own.pod.requests.filter((request) => request.path === path)).toHaveLength(1);
  });
});
