import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { runs } from "../../fixtures/runs.ts";
import { toRegexText } from "./authority-regex.ts";

const ascii = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

test("the pattern of a text matches that text and no other, in RE2 and ECMAScript", () => {
  fc.assert(
    fc.property(ascii, ascii, (text, other) => {
      const pattern = toRegexText(text);
      expect(RE2JS.compile(pattern).matches(text)).toBe(true);
      expect(RE2JS.compile(pattern).matches(other)).toBe(text === other);
      expect(new RegExp(`^(?:${pattern})$`).test(text)).toBe(true);
      expect(new RegExp(`^(?:${pattern})$`).test(other)).toBe(text === other);
    }),
    runs(300),
  );
});

test("a name stays readable in its pattern", () => {
  expect(toRegexText("shared-dev.chrishouse.io")).toBe(String.raw`shared-dev\.chrishouse\.io`);
});
