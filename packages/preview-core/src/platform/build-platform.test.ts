import { describe, expect, test } from "vitest";
import { closedFindings } from "../../fixtures/closed-findings.ts";
import { EVERY_COMBINATION, exampleWith } from "../../fixtures/platform-variants.ts";
import { locateProblems } from "../config/config-source.ts";
import { PreviewError } from "../preview-error.ts";
import { admissionFiles } from "./admission/admission-files.ts";
import { checkArgoCd } from "./argocd/check-argocd.ts";
import { buildPlatform } from "./build-platform.ts";
import { checkCrossplane } from "./crossplane/check-crossplane.ts";
import type { Manifest } from "./platform-file.ts";
import { type ClusterRole, isManifestFile, type PlatformFile } from "./platform-file.ts";
import { CLUSTERS } from "./render-platform.ts";
import { checkRouting } from "./routing/check-routing.ts";

const PLATFORMS = EVERY_COMBINATION.map((config) => buildPlatform(config).files);

/** Every object of every combination, each form of it once. */
const OBJECTS: readonly Manifest[] = [
  ...new Map(
    PLATFORMS.flatMap((files) => CLUSTERS.flatMap((cluster) => objectsOf(files, cluster))).map((object) => [
      JSON.stringify(object),
      object,
    ]),
  ).values(),
];

function objectsOf(files: readonly PlatformFile[], cluster: ClusterRole): Manifest[] {
  return files.filter(isManifestFile).flatMap((file) => (file.cluster === cluster ? file.objects : []));
}

function duplicates(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

/** The object with an unknown key in it, once at its root and once in what it is about. */
function plantings(object: Manifest): [path: string, planted: Manifest][] {
  const inner = Object.entries(object).filter(([key]) => key === "spec" || key === "roleRef");
  return [
    ["/planted", { ...object, ...PLANTED }],
    ...inner.map(([key, value]): [string, Manifest] => [
      `/${key}/planted`,
      { ...object, [key]: { ...(value as object), ...PLANTED } },
    ]),
  ];
}

const PLANTED = { planted: "x" };

describe("every combination of modes, hop TLS, parents and API versions", () => {
  test("has only objects that their kind's schema knows, key by key", () => {
    expect(OBJECTS.length).toBeGreaterThan(50);
    for (const object of OBJECTS) expect(closedFindings(object), object.kind).toEqual([]);
  });

  test("finds an unknown key in every kind", () => {
    for (const object of OBJECTS) {
      for (const [path, planted] of plantings(object)) {
        expect(closedFindings(planted), `${object.kind} ${path}`).toEqual([path]);
      }
    }
  });

  test("has no two files of one path, and none that the renderer writes itself", () => {
    for (const files of PLATFORMS) {
      const paths = files.map(({ cluster, name }) => `${cluster}/${name}`);
      expect(duplicates(paths)).toEqual([]);
      expect(paths.filter((path) => !/^(?:hub|spoke)\/[a-z][a-z0-9-]*\.yaml$/.test(path))).toEqual([]);
      expect(paths.filter((path) => path.endsWith("/kustomization.yaml"))).toEqual([]);
    }
  });

  test.each(CLUSTERS)("has no two objects of one kind and name on the %s", (cluster) => {
    for (const files of PLATFORMS) {
      const ids = objectsOf(files, cluster).map(
        ({ apiVersion, kind, metadata: { namespace, name } }) =>
          `${apiVersion.split("/")[0]} ${kind} ${namespace}/${name}`,
      );
      expect(duplicates(ids)).toEqual([]);
    }
  });

  test("creates no namespace, because it would be deleted with the bundle", () => {
    expect(OBJECTS.filter(({ kind }) => kind === "Namespace")).toEqual([]);
  });

  test("has every policy of both clusters", () => {
    for (const [index, config] of EVERY_COMBINATION.entries()) {
      const policies = admissionFiles(config);
      expect(PLATFORMS[index]).toEqual(expect.arrayContaining(policies));
    }
  });

  test("has the parent that applies previews after everything that restricts them", () => {
    for (const files of PLATFORMS) {
      const manifests = files.filter((file) => isManifestFile(file) && file.cluster === "hub");
      expect(manifests.at(-1)?.name).toBe("argocd-parent.yaml");
    }
  });
});

test("a kind without a schema is an error", () => {
  const unknown = { apiVersion: "example.org/v1", kind: "Unknown", metadata: { name: "any" } };
  expect(() => closedFindings(unknown)).toThrow("no upstream schema for example.org/v1 Unknown");
  const inOurs = { ...unknown, apiVersion: "pkg.crossplane.io/v1" };
  expect(() => closedFindings(inOurs)).toThrow("no schema for pkg.crossplane.io/v1 Unknown");
});

describe("a config that cannot work", () => {
  const config = exampleWith({
    gitops: {},
    claim: { apiVersion: "claims/v1" },
    routing: { eastWest: { mode: "private-link" } },
  });

  test("is refused with the problems of all parts at once", () => {
    const parts = [checkRouting(config), checkCrossplane(config), checkArgoCd(config)];
    for (const { problems } of parts) expect(problems.length).toBeGreaterThan(0);
    expect(() => buildPlatform(config)).toThrow(
      new PreviewError(
        "invalid-config",
        locateProblems(
          config,
          parts.flatMap(({ problems }) => problems),
        ),
      ),
    );
  });
});

test("passes on the warnings of all parts", () => {
  const config = exampleWith({ cluster: "in-cluster", claim: { networkPolicy: false } });
  const parts = [checkRouting(config), checkCrossplane(config), checkArgoCd(config)];
  for (const { warnings } of parts) expect(warnings.length).toBeGreaterThan(0);
  expect(buildPlatform(config).warnings).toEqual(parts.flatMap(({ warnings }) => warnings));
});
