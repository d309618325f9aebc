import { describe, expect, test } from "vitest";
import { EVERY_COMBINATION } from "../../fixtures/platform-variants.ts";
import { buildPlatform } from "./build-platform.ts";
import type { Manifest } from "./platform-file.ts";
import { isManifestFile, type PlatformFile } from "./platform-file.ts";
import { CLUSTERS } from "./render-platform.ts";
import { renderReadme } from "./render-readme.ts";
import { requirementsOf } from "./render-readme.ts";

const SETTINGS: PlatformFile = {
  cluster: "hub",
  name: "settings.yaml",
  purpose: "",
  settings: {},
  destination: { kind: "patch", of: "ConfigMap", namespace: "argocd", name: "there" },
};

function manifest(name: string, ...objects: Manifest[]): PlatformFile {
  return { cluster: "hub", name, purpose: "", objects };
}

function inNamespace(namespace: string, apiVersion = "v1"): Manifest {
  return { apiVersion, kind: "ConfigMap", metadata: { name: "any", namespace } };
}

describe("a requirement", () => {
  test("is listed once, with every file that needs it", () => {
    const istio = inNamespace("there", "networking.istio.io/v1");
    expect(requirementsOf([manifest("a.yaml", istio, istio), manifest("b.yaml", istio)])).toEqual([
      { what: "Istio 1.22 or newer", files: ["a.yaml", "b.yaml"] },
      { what: "the namespace `there`", files: ["a.yaml", "b.yaml"] },
    ]);
  });

  test("is the namespace of settings", () => {
    expect(requirementsOf([SETTINGS])).toEqual([
      { what: "the namespace `argocd`", files: ["settings.yaml"] },
    ]);
  });

  test("is the namespace that settings patch", () => {
    const destination = { kind: "patch", of: "Namespace", name: "patched" } as const;
    expect(requirementsOf([{ ...SETTINGS, destination }])).toEqual([
      { what: "the namespace `patched`", files: ["settings.yaml"] },
    ]);
  });

  test("is the API version when no product is known for it", () => {
    const [first] = requirementsOf([manifest("a.yaml", inNamespace("any", "example.org/v7"))]);
    expect(first).toEqual({ what: "what serves `example.org/v7`", files: ["a.yaml"] });
  });
});

describe("every combination", () => {
  const platforms = EVERY_COMBINATION.map((config) => buildPlatform(config).files);

  test("needs only known products", () => {
    const needs = new Set(platforms.flatMap((files) => requirementsOf(files).map(({ what }) => what)));
    expect([...needs].filter((what) => what.startsWith("what serves"))).toEqual([]);
  });

  test.each(CLUSTERS)("names each namespace that it uses in the README of the %s", (cluster) => {
    for (const platform of platforms) {
      const files = platform.filter((file) => file.cluster === cluster);
      const readme = renderReadme(cluster, files);
      const objects = files.flatMap((file) => (isManifestFile(file) ? file.objects : []));
      const used = new Set(objects.flatMap(({ metadata: { namespace } }) => namespace ?? []));
      expect(used.size).toBeGreaterThan(0);
      for (const namespace of used) expect(readme).toContain(`- the namespace \`${namespace}\`, `);
    }
  });
});
