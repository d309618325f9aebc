import { expect, test } from "vitest";
import { seededRandom } from "./seeded-random.ts";

test("the same seed gives the same numbers, and another seed others", () => {
  const numbers = (seed: number): number[] => Array.from({ length: 100 }, seededRandom(seed));
  expect(numbers(1)).toEqual(numbers(1));
  expect(numbers(1)).not.toEqual(numbers(2));
  expect(numbers(1).every((number) => number >= 0 && number < 1)).toBe(true);
  expect(new Set(numbers(1).map((number) => Math.floor(number * 10))).size).toBe(10);
});
