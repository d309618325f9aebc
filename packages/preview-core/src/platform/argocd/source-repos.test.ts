import { expect, test } from "vitest";
import { ownerOf, sourceRepos } from "./source-repos.ts";

test.each([
  ["https://github.com/crh225/platform.git", "https://github.com/crh225/*"],
  ["https://github.com/crh225/platform", "https://github.com/crh225/*"],
  ["https://git.chrishouse.io:8443/group/sub/platform.git", "https://git.chrishouse.io:8443/group/sub/*"],
  ["ssh://git@github.com/crh225/platform.git", "https://github.com/crh225/*"],
  ["ssh://git@git.chrishouse.io:2222/crh225/platform.git", "https://git.chrishouse.io/crh225/*"],
])("beside %s, charts come from %s", (repoURL, glob) => {
  expect(sourceRepos([], repoURL)).toEqual([glob]);
});

test("those of the config replace them", () => {
  const configured = ["https://github.com/crh225/pricing-api"];
  expect(sourceRepos(configured, "https://github.com/crh225/platform.git")).toBe(configured);
});

test("a repository without an owner gives none, rather than all of its host", () => {
  expect(ownerOf("https://git.chrishouse.io/platform.git")).toBeUndefined();
  expect(sourceRepos([], "https://git.chrishouse.io/platform.git")).toEqual([]);
});
