import { expect, test } from "vitest";
import { comparison, count } from "./row.ts";

test("the value of a comparison is its ratio", () => {
  const row = comparison({ id: "a", unit: "times as fast", versus: "b" }, 20.126);
  expect(row).toEqual({ id: "a", value: 20.13, unit: "times as fast", versus: "b", ratio: 20.13 });
});

test("a count has a value and a ratio", () => {
  const row = count({ id: "a", value: 4, unit: "requests", versus: "b: 6" }, 4 / 6);
  expect(row).toEqual({ id: "a", value: 4, unit: "requests", versus: "b: 6", ratio: 0.67 });
});

test("a comparison with zero has no ratio", () => {
  expect(count({ id: "a", value: 50, unit: "of 50", versus: "b: 0" }, 50 / 0).ratio).toBeNull();
  expect(count({ id: "a", value: 0, unit: "of 50", versus: "b: 0" }, 0 / 0).ratio).toBeNull();
});
