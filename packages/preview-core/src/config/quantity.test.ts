import { expect, test } from "vitest";
import { QUANTITY_PATTERN } from "../forms.ts";
import { toAmount } from "./quantity.ts";

test.each([
  ["2", 2],
  ["0.5", 0.5],
  ["500m", 0.5],
  ["1k", 1000],
  ["1Ki", 1024],
  ["4Gi", 4 * 1024 ** 3],
  ["1.5T", 1.5e12],
])("%s means %d", (text, amount) => {
  expect(text).toMatch(new RegExp(QUANTITY_PATTERN));
  expect(toAmount(text)).toBe(amount);
});

test.each(["", "1\n2", "-1", "1e3", "1 Gi", "1GiB", "m"])("%j is none", (text) => {
  expect(text).not.toMatch(new RegExp(QUANTITY_PATTERN));
});
