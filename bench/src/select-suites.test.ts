import { expect, test } from "vitest";
import { selectSuites } from "./select-suites.ts";
import type { Suite } from "./suite.ts";

const wire: Suite = { ids: ["event.requests", "event.bytes"], measure: async () => [] };
const speed: Suite = { ids: ["event.speed", "git.speed"], measure: async () => [] };

test("everything runs when nothing is asked for", () => {
  const everything = ["event.requests", "event.bytes", "event.speed", "git.speed"];
  expect(selectSuites([wire, speed], [])).toEqual({ suites: [wire, speed], ids: everything, unknown: [] });
});

test("an id asks for one row, and its suite runs", () => {
  expect(selectSuites([wire, speed], ["git.speed"])).toEqual({
    suites: [speed],
    ids: ["git.speed"],
    unknown: [],
  });
});

test("the beginning of ids asks for all of them, once", () => {
  expect(selectSuites([wire, speed], ["event.", "event.requests"]).ids).toEqual([
    "event.requests",
    "event.bytes",
    "event.speed",
  ]);
});

test("what begins no id is unknown", () => {
  expect(selectSuites([wire, speed], ["git", "speed"]).unknown).toEqual(["speed"]);
});
