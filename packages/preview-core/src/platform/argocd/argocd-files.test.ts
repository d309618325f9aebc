import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { argocdFiles } from "./argocd-files.ts";

const PARENTS = ["app-of-apps", "application-set"] as const;

function withArgoCd(argocd: Partial<PlatformConfig["argocd"]>): PlatformConfig {
  return { ...EXAMPLE_CONFIG, argocd: { ...EXAMPLE_CONFIG.argocd, ...argocd } };
}

function objects(config: PlatformConfig) {
  return argocdFiles(config).flatMap((file) => ("objects" in file ? file.objects : []));
}

describe.each(PARENTS)("with the parent %s", (parent) => {
  const config = withArgoCd({ parent, notifications: true });

  test("every object satisfies Argo CD's own schema, and has no unknown key", () => {
    const unknown = objects(config).flatMap((object) => unknownKeys(object));
    expect(unknown).toEqual([]);
  });

  test("a planted key is unknown to the schema", () => {
    const [, , planted] = objects(config).map((object) => ({ ...object, spek: {} }));
    expect(planted === undefined ? [] : unknownKeys(planted)).toEqual(["/spek"]);
  });

  test("every object is in Argo CD's namespace, and no two share a name", () => {
    const all = objects(config);
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`)).toEqual([
      "AppProject argocd/previews",
      "AppProject argocd/previews-control",
      `${parent === "app-of-apps" ? "Application" : "ApplicationSet"} argocd/previews`,
    ]);
  });

  test("the files are all for the hub, with different names", () => {
    const files = argocdFiles(config);
    expect(new Set(files.map(({ cluster }) => cluster))).toEqual(new Set(["hub"]));
    expect(files.map(({ name }) => name)).toEqual([
      "argocd-projects.yaml",
      "argocd-parent.yaml",
      "argocd-cm.yaml",
      "argocd-cmd-params-cm.yaml",
      "argocd-notifications-cm.yaml",
      "argocd-previous-parents.yaml",
    ]);
  });
});

test("has nothing for notifications unless they are wanted", () => {
  const names = argocdFiles(EXAMPLE_CONFIG).map(({ name }) => name);
  expect(names).not.toContain("argocd-notifications-cm.yaml");
  expect(JSON.stringify(objects(EXAMPLE_CONFIG))).not.toContain("notifications.argoproj.io");
});

test("refuses a config without a GitOps repository", () => {
  const config = { ...EXAMPLE_CONFIG, gitops: { url: null, branch: "main" } };
  expect(() => argocdFiles(config)).toThrow("gitops.url: expected the GitOps repository's URL");
});
