import { parseConfig } from "preview-core";
import { buildPlatform } from "preview-core/platform";
import { expect, test } from "vitest";
import { configOf } from "../platform.fixture.ts";
import { showObject } from "./live-objects.ts";
import { renderObjects } from "./render-objects.ts";

const CONFIG = parseConfig(configOf({ hub: 443, spoke: 443 }));

function rendered(): { hub: string[]; spoke: string[] } {
  const objects = renderObjects(CONFIG);
  if ("problem" in objects) throw new Error(objects.problem);
  return { hub: objects.hub.map(showObject), spoke: objects.spoke.map(showObject) };
}

test("every object of a file is looked for on the file's cluster", () => {
  const { hub, spoke } = rendered();
  for (const file of buildPlatform(CONFIG).files) {
    const found = file.cluster === "hub" ? hub : spoke;
    if ("objects" in file) expect(found).toEqual(expect.arrayContaining(file.objects.map(showObject)));
  }
  expect(hub).toContain("VirtualService istio-ingress/preview-envs-vs");
  expect(spoke).toContain("Gateway istio-system/cross-network-gateway");
});

test("of an object that is only patched, the patch is looked for", () => {
  const patched = buildPlatform(CONFIG).files.flatMap((file) =>
    "objects" in file || file.destination.kind !== "patch" || file.destination.name === null
      ? []
      : [{ settings: file.settings, destination: file.destination }],
  );
  expect(patched.map(({ destination }) => destination.name)).toContain("argocd-cm");
  const objects = renderObjects(CONFIG);
  for (const { settings, destination } of patched) {
    const { of: kind, name, namespace } = destination;
    expect("hub" in objects && objects.hub).toContainEqual(
      expect.objectContaining({ ...settings, kind, metadata: { name, namespace } }),
    );
  }
});

test("a config from which nothing can be rendered says every reason", () => {
  const config = parseConfig("version: 1\ndomain: chrishouse.io\ncluster: x\nrouting: { hopTls: simple }\n");
  expect(renderObjects(config)).toEqual({
    problem: expect.stringMatching(/gitops.*; .*sourceRanges|sourceRanges.*; .*gitops/),
  });
});
