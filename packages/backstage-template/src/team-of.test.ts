import { expect, test } from "vitest";
import { teamOf } from "./team-of.ts";

test.each([
  ["group:default/red", "red"],
  ["default/red", "red"],
  ["group:red", "red"],
  ["red", "red"],
  ["Group:Default/Platform_Team", "Platform_Team"],
  ["group:default/a/b", "a/b"],
  ["group:default/a:b", "a:b"],
  ["", ""],
])("%j is the team %j", (owner, team) => {
  expect(teamOf(owner)).toBe(team);
});
