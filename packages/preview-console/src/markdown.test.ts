import fc from "fast-check";
import { expect, test } from "vitest";
import { codeSpan, escapeMarkdown } from "./markdown.ts";

test.each([
  ["**bold** <img src=x> [a](b)", "\\*\\*bold\\*\\* \\<img src\\=x\\> \\[a\\]\\(b\\)"],
  ["hello @everyone", "hello \\@\u200beveryone"],
  ["a\n# heading\r\n| cell", "a \\# heading \\| cell"],
  ["https://evil.example", "https\\:\\/\\/evil\\.example"],
  ["2026", "&#50;026"],
  ["<!-- preview-core:comment:x -->", "\\<\\!\\-\\- preview\\-core\\:comment\\:x \\-\\-\\>"],
])("shows %j as it is", (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown);
});

test("every character with a meaning is escaped, and no line is added", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const markdown = escapeMarkdown(text);
      expect(markdown.replace(/^&#[0-9]+;[0-9]*$|\\[!-/:-@[-`{-~]/g, "")).not.toMatch(/[!-/:-@[-`{-~\n\r]/);
    }),
  );
});

test.each([
  ["plain", "`plain`"],
  ["a`b", "``a`b``"],
  ["`", "`` ` ``"],
  ["a|b", "`a\\|b`"],
  ["a\nb", "`a b`"],
])("a code span holds %j", (text, markdown) => {
  expect(codeSpan(text)).toBe(markdown);
});

test("no run of backticks inside a code span is as long as its fence", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("`", "``", "a", "|", " ")), (parts) => {
      const [fence = "", ...rest] = codeSpan(parts.join("")).match(/`+/g) ?? [];
      expect(rest.slice(0, -1).every((run) => run.length !== fence.length)).toBe(true);
    }),
  );
});
