import { expect, test } from "vitest";
import { FORMS } from "../../forms.ts";
import { toAmount } from "./check-crossplane.ts";

test.each([
  ["2", 2],
  ["0.5", 0.5],
  ["500m", 0.5],
  ["1k", 1000],
  ["1Ki", 1024],
  ["4Gi", 4 * 1024 ** 3],
  ["1.5T", 1.5e12],
])("the quantity %s is %d", (text, amount) => {
  expect(text).toMatch(new RegExp(FORMS.quantity.pattern));
  expect(toAmount(text)).toBe(amount);
});
