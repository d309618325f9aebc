import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { sourceRepos } from "./source-repos.ts";

function reposOf(url: string, configured: readonly string[] = []): readonly string[] {
  return sourceRepos({
    ...EXAMPLE_CONFIG,
    argocd: { ...EXAMPLE_CONFIG.argocd, sourceRepos: configured },
    gitops: { ...EXAMPLE_CONFIG.gitops, url },
  });
}

test.each([
  ["https://github.com/crh225/platform.git", "https://github.com/crh225/*"],
  ["https://github.com/crh225/platform", "https://github.com/crh225/*"],
  ["https://git.chrishouse.io:8443/group/sub/platform.git", "https://git.chrishouse.io:8443/group/sub/*"],
  ["ssh://git@github.com/crh225/platform.git", "https://github.com/crh225/*"],
  ["ssh://git@git.chrishouse.io:2222/crh225/platform.git", "https://git.chrishouse.io/crh225/*"],
])("beside %s, charts come from %s", (repoURL, glob) => {
  expect(reposOf(repoURL)).toEqual([glob]);
});

test("those of the config replace them", () => {
  const configured = ["https://github.com/crh225/pricing-api"];
  expect(reposOf("https://github.com/crh225/platform.git", configured)).toBe(configured);
});

test("a repository without an owner gives none, rather than all of its host", () => {
  expect(reposOf("https://git.chrishouse.io/platform.git")).toEqual([]);
});
