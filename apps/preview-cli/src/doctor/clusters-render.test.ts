import { parseConfig } from "preview-core";
import { buildPlatform } from "preview-core/platform";
import { expect, test } from "vitest";
import { configOf } from "./platform.fixture.ts";
import { renderObjects } from "./clusters.ts";
import { showObject } from "./compare-objects.ts";

const CONFIG = parseConfig(configOf({ hub: 443, spoke: 443 }));

function rendered(): { hub: string[]; spoke: string[] } {
  const objects = renderObjects(CONFIG);
  if ("problem" in objects) throw new Error(objects.problem);
  return {
    hub: objects.hub.map(({ object }) => showObject(object)),
    spoke: objects.spoke.map(({ object }) => showObject(object)),
  };
}

test("every object of a file is compared on the file's cluster", () => {
  const { hub, spoke } = rendered();
  for (const file of buildPlatform(CONFIG).files) {
    const found = file.cluster === "hub" ? hub : spoke;
    if ("objects" in file) expect(found).toEqual(expect.arrayContaining(file.objects.map(showObject)));
  }
  expect(hub).toContain("VirtualService istio-ingress/preview-envs-vs");
  expect(spoke).toContain("Gateway istio-system/cross-network-gateway");
});

test("for an object that is only patched, the patch is compared", () => {
  const objects = renderObjects(CONFIG);
  const { files } = buildPlatform(CONFIG);
  const patch = files.find(
    (file) =>
      "destination" in file && file.destination.kind === "patch" && file.destination.name === "argocd-cm",
  );
  expect("hub" in objects && objects.hub.map(({ object }) => object)).toContainEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "argocd-cm", namespace: "argocd" },
    ...(patch !== undefined && "settings" in patch ? patch.settings : {}),
  });
  expect(patch && "settings" in patch && patch.settings).toHaveProperty("data");
});

test("a patch of labels keeps the labels", () => {
  const mesh = configOf({ hub: 443, spoke: 443 })
    .replace("eastWest: {", "eastWest: { mode: multicluster,")
    .replace("routing: {", "routing: { hub: { podNamespace: istio-ingress },");
  const objects = renderObjects(parseConfig(mesh));
  expect("spoke" in objects && objects.spoke.map(({ object }) => object)).toContainEqual({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "istio-system", labels: { "topology.istio.io/network": "spoke" } },
  });
});

test("a config without a renderable platform gives every reason", () => {
  const config = parseConfig("version: 1\ndomain: chrishouse.io\ncluster: x\nrouting: { hopTls: simple }\n");
  expect(renderObjects(config)).toEqual({
    problem: expect.stringMatching(/gitops.*; .*sourceRanges|sourceRanges.*; .*gitops/),
  });
});
