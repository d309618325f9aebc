import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { argocdFiles } from "./argocd-files.ts";
import { checkArgoCd } from "./check-argocd.ts";

function withArgoCd(argocd: Partial<PlatformConfig["argocd"]>): PlatformConfig {
  return { ...EXAMPLE_CONFIG, argocd: { ...EXAMPLE_CONFIG.argocd, ...argocd } };
}

function withUrl(url: string | null): PlatformConfig {
  return { ...EXAMPLE_CONFIG, gitops: { url, branch: "main" } };
}

test("finds no problem in the example", () => {
  expect(checkArgoCd(EXAMPLE_CONFIG)).toEqual({ problems: [], warnings: [] });
});

describe("problems", () => {
  test.each<[string, PlatformConfig, string]>([
    ["no GitOps repository", withUrl(null), "gitops.url"],
    ["a repository without an owner", withUrl("https://git.chrishouse.io/platform"), "argocd.sourceRepos"],
    ["one project for both", withArgoCd({ controlProject: "previews" }), "argocd.controlProject"],
    ["Argo CD's own project for previews", withArgoCd({ project: "default" }), "argocd.project"],
    ["Argo CD's own project for control", withArgoCd({ controlProject: "default" }), "argocd.controlProject"],
  ])("%s is one, and stops the files", (_, config, path) => {
    expect(checkArgoCd(config).problems.map((problem) => problem.path)).toEqual([path]);
    expect(() => argocdFiles(config)).toThrow(`${path}: `);
  });

  test("come all at once", () => {
    const config = {
      ...withArgoCd({ project: "default", controlProject: "default" }),
      gitops: withUrl(null).gitops,
    };
    expect(checkArgoCd(config).problems.map(({ path }) => path)).toEqual([
      "gitops.url",
      "argocd.project",
      "argocd.controlProject",
      "argocd.controlProject",
    ]);
  });

  test("end with the repositories that the config names", () => {
    const config = {
      ...withArgoCd({ sourceRepos: ["https://git.chrishouse.io/*"] }),
      gitops: withUrl("https://git.chrishouse.io/platform").gitops,
    };
    expect(checkArgoCd(config).problems).toEqual([]);
  });
});

describe("warnings", () => {
  test("tell that previews run on the hub", () => {
    const config = { ...EXAMPLE_CONFIG, cluster: { name: "in-cluster", providerConfig: "in-cluster" } };
    expect(checkArgoCd(config).warnings).toEqual([expect.stringContaining("runs beside Argo CD")]);
  });

  test.each([
    [50, "2h", "2h", "takes up to 360000 seconds"],
    [10, "5s", "10m", "takes up to 2435 seconds"],
  ])("tell that %i retries of %s up to %s outlast the sync", (limit, duration, maxDuration, told) => {
    const { warnings } = checkArgoCd(withArgoCd({ retry: { limit, duration, factor: 2, maxDuration } }));
    expect(warnings).toEqual([expect.stringContaining(told)]);
  });
});
