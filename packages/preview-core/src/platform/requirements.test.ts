import { describe, expect, test } from "vitest";
import { EVERY_COMBINATION } from "../../fixtures/platform-variants.ts";
import { buildPlatform } from "./build-platform.ts";
import type { Manifest } from "./manifest.ts";
import { isManifestFile, type PlatformFile } from "./platform-file.ts";
import { CLUSTERS } from "./render-platform.ts";
import { renderReadme } from "./render-readme.ts";
import { requirementsOf } from "./requirements.ts";

const NAMESPACE: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: "made" } };
const SETTINGS: PlatformFile = {
  cluster: "hub",
  name: "settings.yaml",
  purpose: "",
  settings: {},
  destination: { kind: "patch", of: "ConfigMap", namespace: "made", name: "there" },
};

function manifest(name: string, ...objects: Manifest[]): PlatformFile {
  return { cluster: "hub", name, purpose: "", objects };
}

function inNamespace(namespace: string, apiVersion = "v1"): Manifest {
  return { apiVersion, kind: "ConfigMap", metadata: { name: "any", namespace } };
}

describe("what a cluster must have", () => {
  test("is said once, with every file that needs it", () => {
    const istio = inNamespace("there", "networking.istio.io/v1");
    expect(requirementsOf([manifest("a.yaml", istio, istio), manifest("b.yaml", istio)])).toEqual([
      { what: "Istio 1.22 or newer", files: ["a.yaml", "b.yaml"] },
      { what: "the namespace `there`", files: ["a.yaml", "b.yaml"] },
    ]);
  });

  test("leaves out a namespace that one of the files makes", () => {
    expect(requirementsOf([manifest("a.yaml", NAMESPACE, inNamespace("made"))])).toEqual([]);
  });

  test("has that namespace all the same for settings, which go first", () => {
    expect(requirementsOf([manifest("a.yaml", NAMESPACE), SETTINGS])).toEqual([
      { what: "the namespace `made`", files: ["settings.yaml"] },
    ]);
  });

  test("names the API version when nobody said what serves it", () => {
    expect(requirementsOf([manifest("a.yaml", inNamespace("made", "example.org/v7"), NAMESPACE)])).toEqual([
      { what: "what serves `example.org/v7`", files: ["a.yaml"] },
    ]);
  });
});

describe("every combination", () => {
  const platforms = EVERY_COMBINATION.map((config) => buildPlatform(config).files);

  test("needs only what has a name", () => {
    const needs = new Set(platforms.flatMap((files) => requirementsOf(files).map(({ what }) => what)));
    expect([...needs].filter((what) => what.startsWith("what serves"))).toEqual([]);
  });

  test.each(CLUSTERS)("makes, or names in the README of the %s, each namespace that it uses", (cluster) => {
    for (const platform of platforms) {
      const files = platform.filter((file) => file.cluster === cluster);
      const readme = renderReadme(cluster, files);
      const objects = files.flatMap((file) => (isManifestFile(file) ? file.objects : []));
      const made = objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
      const used = new Set(objects.flatMap(({ metadata: { namespace } }) => namespace ?? []));
      const missing = [...used].filter(
        (namespace) => !made.includes(namespace) && !readme.includes(`- the namespace \`${namespace}\`, `),
      );
      expect(missing).toEqual([]);
    }
  });
});
