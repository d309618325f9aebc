import { expect, test } from "vitest";
import { SUITES } from "./suites/suites.ts";
import { meetsTarget, TARGETS } from "./targets.ts";

test.each([
  [4, { atMost: 4 }, true],
  [4.01, { atMost: 4 }, false],
  [20, { atLeast: 20 }, true],
  [19.99, { atLeast: 20 }, false],
  [Number.NaN, { atMost: 4 }, false],
  [Number.NaN, { atLeast: 20 }, false],
])("%d next to %j: %s", (value, target, met) => {
  expect(meetsTarget({ value }, target)).toBe(met);
});

test("every target belongs to a row", () => {
  const ids = SUITES.flatMap((suite) => suite.ids);
  expect(Object.keys(TARGETS).filter((id) => !ids.includes(id))).toEqual([]);
});
