import { expect, test } from "vitest";
import { selectSuites } from "./select-suites.ts";
import type { Suite } from "./suite.ts";

const wire: Suite = { ids: ["event.requests", "event.bytes"], measure: async () => [] };
const speed: Suite = { ids: ["event.speed", "git.speed"], measure: async () => [] };

test("without arguments all rows are selected", () => {
  const everything = ["event.requests", "event.bytes", "event.speed", "git.speed"];
  expect(selectSuites([wire, speed], [])).toEqual({ suites: [wire, speed], ids: everything, unknown: [] });
});

test("an id selects one row and its suite", () => {
  expect(selectSuites([wire, speed], ["git.speed"])).toEqual({
    suites: [speed],
    ids: ["git.speed"],
    unknown: [],
  });
});

test("a prefix selects all rows with the prefix, each once", () => {
  expect(selectSuites([wire, speed], ["event.", "event.requests"]).ids).toEqual([
    "event.requests",
    "event.bytes",
    "event.speed",
  ]);
});

test("an argument that is no prefix of an id is unknown", () => {
  expect(selectSuites([wire, speed], ["git", "speed"]).unknown).toEqual(["speed"]);
});
