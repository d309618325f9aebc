import { expect, test } from "vitest";
import { listSome } from "./list-some.ts";

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b", "c"], "a, b, c"],
  [["a", "b", "c", "d"], "a, b, c and 1 more"],
  [["a", "b", "c", "d", "e"], "a, b, c and 2 more"],
])("%j is told as %j", (items, text) => {
  expect(listSome(items)).toBe(text);
});
