import fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../fixtures/hostile-text.ts";
import { runs } from "../fixtures/runs.ts";
import { excerpt, hasSecret, quote, toOneLine } from "./quote.ts";

const circular: Record<string, unknown> = {};
circular["self"] = circular;

test.each<[string, unknown, string]>([
  ["text in double quotes", "red", '"red"'],
  ["quotes and backslashes as JSON does", 'a"\\b', '"a\\"\\\\b"'],
  ["line ends of every kind", "a\r\n\u0085\u2028b", '"a\\r\\n\\u0085\\u2028b"'],
  ["terminal controls", "\u001b[31m\u007f", '"\\u001b[31m\\u007f"'],
  ["what turns text around", "\u202egpj.exe\u2066\u061c", '"\\u202egpj.exe\\u2066\\u061c"'],
  ["what cannot be seen", "a\u00ad\u200b\ufeff\u00a0b", '"a\\u00ad\\u200b\\ufeff\\u00a0b"'],
  ["half of a pair", "a\ud83d", '"a\\ud83d"'],
  ["a tag character in two units", "\u{e0041}", '"\\udb40\\udc41"'],
  ["letters and emoji as they are", "größe 👍", '"größe 👍"'],
  ["the first 80 characters of more", "a".repeat(81), `"${"a".repeat(80)}…"`],
  ["a number", 7, "7"],
  ["no number", Number.NaN, "NaN"],
  ["true", true, "true"],
  ["null", null, "null"],
  ["nothing", undefined, "undefined"],
  ["an object as JSON", { a: "\u2028" }, '{"a":"\\u2028"}'],
  ["the start of a long list", Array.from({ length: 99 }, () => 1), `[${"1,".repeat(39)}1…`],
  ["a function by its type", () => 1, "function"],
  ["a bigint by its type", 1n, "bigint"],
  ["an object that holds itself by its type", circular, "object"],
])("a message shows %s", (_, value, shown) => {
  expect(quote(value)).toBe(shown);
});

test.each([
  ["a token of GitHub", "ghs_0123456789abcdefABCDEF", "…"],
  ["a token of an App", `ghs_123_${"eyJ0.eyJp-_".repeat(30)}`, "…"],
  ["a fine-grained token in a text", `use github_pat_${"1A".repeat(41)} here`, "use … here"],
  ["a password in a URL", "https://user:pass@word@github.com/o/g.git", "https://…@github.com/o/g.git"],
  ["a token in a URL", "https://tok3n@dev.azure.com/o/g", "https://…@dev.azure.com/o/g"],
])("a message does not show %s", (_, text, shown) => {
  expect([quote(text), excerpt(text), quote([text]), hasSecret(text)]).toEqual([
    `"${shown}"`,
    shown,
    `["${shown}"]`,
    true,
  ]);
});

test.each([
  "ghs_short",
  "highly_available_previews_of_a_team",
  "ssh://git@github.com/o/g.git",
  "git@github.com:o/g.git",
])("%s is no secret", (text) => {
  expect([quote(text), hasSecret(text)]).toEqual([`"${text}"`, false]);
});

test("a message shows no character that ends a line, moves the cursor or hides", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.anything({ withBigInt: true })), (value) => {
      expect(quote(value)).not.toMatch(/(?! )[\p{C}\p{Z}]/u);
    }),
    runs(2000),
  );
});

test("a text in quotes is JSON, unless it was cut", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(text.length <= 80 && !hasSecret(text));
      expect(JSON.parse(quote(text))).toBe(text);
    }),
    runs(1000),
  );
});

test("an excerpt is one line, with every space visible that a keyboard does not have", () => {
  expect(excerpt(" a\r\n\tb\u00a0\ufeff\u2028c \u001b[2J\u202e")).toBe(
    String.raw`a b\u00a0\ufeff\u2028c \u001b[2J\u202e`,
  );
  fc.assert(
    fc.property(anyText, (text) => {
      expect(excerpt(text)).not.toMatch(/(?! )[\p{C}\p{Z}]| {2}|^ | $/u);
    }),
    runs(500),
  );
});

test("any text becomes one line in which every character can be seen", () => {
  expect(toOneLine(" a\r\n\tb\u2028c\u0085d\u001b[2J\u202e ")).toBe(String.raw`a b c\u0085d\u001b[2J\u202e`);
  fc.assert(
    fc.property(anyText, (text) => {
      expect(toOneLine(text)).not.toMatch(/(?! )[\p{C}\s]| {2}|^ | $/u);
    }),
    runs(500),
  );
});
