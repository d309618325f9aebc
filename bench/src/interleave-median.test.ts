import { expect, test } from "vitest";
import { median } from "./interleave.ts";

test.each([
  [[7], 7],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])("the median of %j is %d", (numbers, middle) => {
  expect(median(numbers)).toBe(middle);
});

test("median does not change the order of the numbers", () => {
  const numbers = [3, 1, 2];
  median(numbers);
  expect(numbers).toEqual([3, 1, 2]);
});

test("without numbers there is no median", () => {
  expect(() => median([])).toThrow(RangeError);
});
