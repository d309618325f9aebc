import { describe, expect, test } from "vitest";
import { parseCloneUrl, parseRepoUrl, teamOf, toRepoUrl } from "./references.ts";

const ADDRESS = { host: "github.com", owner: "crh225", name: "pricing-api" };

describe("Backstage's form of an address", () => {
  test("is parsed and written", () => {
    expect(parseRepoUrl("github.com?owner=crh225&repo=pricing-api")).toEqual(ADDRESS);
    expect(parseRepoUrl(toRepoUrl(ADDRESS))).toEqual(ADDRESS);
    expect(parseRepoUrl("github.example.com:8443?repo=a&owner=b")).toEqual({
      host: "github.example.com:8443",
      owner: "b",
      name: "a",
    });
  });

  test.each(["", "github.com", "github.com?owner=a", "?owner=a&repo=b", "github.com?owner=a&repo=../b"])(
    "%j is refused",
    (repoUrl) => {
      expect(() => parseRepoUrl(repoUrl)).toThrow('expected "github.com?owner=…&repo=…", got');
    },
  );
});

test.each([
  ["https://github.com/crh225/pricing-api.git", ADDRESS],
  ["https://github.com/crh225/pricing-api", ADDRESS],
  ["git@github.com:crh225/pricing-api.git", undefined],
  ["https://git.example.com/pricing-api.git", undefined],
  ["https://github.com/crh225/a b", undefined],
])("the repository at %s is %j", (url, address) => {
  expect(parseCloneUrl(url)).toEqual(address);
});

test.each([
  ["group:default/red", "red"],
  ["default/red", "red"],
  ["group:red", "red"],
  ["red", "red"],
  ["Group:Default/Platform_Team", "Platform_Team"],
  ["group:default/a/b", "a/b"],
  ["group:default/a:b", "a:b"],
  ["", ""],
])("the owner %j is the team %j", (owner, team) => {
  expect(teamOf(owner)).toBe(team);
});
