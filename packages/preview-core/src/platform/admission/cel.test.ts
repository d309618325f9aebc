import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateCel } from "../../../fixtures/cel.ts";
import { anyText } from "../../../fixtures/hostile-text.ts";
import { runs } from "../../../fixtures/runs.ts";
import { allOf, anyOf, toCelList, toCelString } from "./cel.ts";

test("a literal evaluates to its text, for every text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(evaluateCel(toCelString(text), {})).toBe(text.toWellFormed());
    }),
    runs(500),
  );
});

test.each([
  ["it's", String.raw`'it\'s'`],
  ["'] || true || ['", String.raw`'\'] || true || [\''`],
  [String.raw`\.`, String.raw`'\\.'`],
  ["a\nb", String.raw`'a\u000ab'`],
  ["\u{e0001}", String.raw`'\U000e0001'`],
  ["über", "'über'"],
])("%j is %s", (text, literal) => {
  expect(toCelString(text)).toBe(literal);
});

test("a list has each text once quoted", () => {
  expect(toCelList(["a", "b'"])).toBe(String.raw`['a', 'b\'']`);
  expect(evaluateCel(toCelList(["a", "b'"]), {})).toEqual(["a", "b'"]);
});

test("joined expressions keep their meaning, for every expression", () => {
  const values = fc.array(fc.boolean(), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(values, values, values, (one, two, three) => {
      const nested = allOf(
        anyOf(...one.map(String)),
        allOf(...two.map(String)),
        `${three[0]} ? ${three[1]} : true`,
      );
      const meant = one.some(Boolean) && two.every(Boolean) && (three[0] === true ? three[1] : true);
      expect(evaluateCel(nested, {})).toBe(meant);
      expect(evaluateCel(anyOf(nested, "false"), {})).toBe(meant);
    }),
    runs(200),
  );
});
