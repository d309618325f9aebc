import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { anyText, HOSTILE_TEXTS } from "../fixtures/hostile-text.ts";
import { runs } from "../fixtures/runs.ts";
import { parseYaml, renderComment, renderYaml } from "./yaml.ts";

/** go-yaml's `reader.go` accepts these, less the three that end a line for it. */
const PRINTABLE = /^[\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

const anyJson = fc.jsonValue({ stringUnit: "binary" });

describe("printed YAML", () => {
  test.each(HOSTILE_TEXTS)("keeps %j as text: as a value, in a list and as a key", (text) => {
    const value = { value: text, list: [text], [`${text}key`]: { nested: text } };
    expect(readings(renderYaml(value))).toEqual([value, value, value]);
    expect(renderYaml(value)).toMatch(PRINTABLE);
  });

  test("is the same data for YAML 1.2, YAML 1.1 and our own reader, and is printable", () => {
    fc.assert(
      fc.property(fc.array(anyText), fc.dictionary(anyText, anyText), (list, map) => {
        const value = { list, map: { ...map } };
        const text = renderYaml(value);
        expect(readings(text)).toEqual([value, value, value]);
        expect(text).toMatch(PRINTABLE);
      }),
      runs(300, 5000),
    );
  });

  test("keeps numbers, booleans, null and nesting", () => {
    fc.assert(
      fc.property(anyJson, (json) => {
        const value = { json };
        expect(parse(renderYaml(value))).toEqual(value);
      }),
      runs(300),
    );
  });

  test.each([
    "1e1_0",
    "1_0",
    "0x1_F",
    "0X1F",
    "0O7",
    "0B1_",
    "1_0.5",
    "-.5",
    "12:30:00",
    "0777",
    "2026-11-22",
    "1e3",
  ])("quotes %s, which go-yaml would read as a number or a date", (text) => {
    expect(renderYaml({ text })).toMatch(/^text: ["'].*["']\n$/);
  });

  test.each([" \n", "\n \nb", "\ta\nb", "a\n\tb", "a\u2028b: c"])(
    "keeps %j on one line, because go-yaml misreads several",
    (text) => {
      expect(renderYaml({ text })).toMatch(/^text: ".*"\n$/);
    },
  );

  test("keeps ordinary text of several lines readable", () => {
    expect(renderYaml({ text: "a: 1\n  b: 2\n\nc: 3\n" })).toBe("text: |\n  a: 1\n    b: 2\n\n  c: 3\n");
  });

  test("breaks no long line, and repeats equal objects", () => {
    const long = "word ".repeat(100).trim();
    const twice = { long };
    expect(renderYaml({ one: twice, two: twice })).toBe(`one:\n  long: ${long}\ntwo:\n  long: ${long}\n`);
  });

  test("leaves out undefined values", () => {
    expect(renderYaml({ a: undefined, b: 1 })).toBe("b: 1\n");
  });

  test("replaces half of a surrogate pair, which UTF-8 cannot hold", () => {
    expect(renderYaml({ a: "x\ud83d" })).toBe("a: x\ufffd\n");
  });
});

describe("a comment", () => {
  test.each(HOSTILE_TEXTS)("holds %j and does not change the document", (text) => {
    const comment = renderComment(text);
    expect(comment).toMatch(/^(?:# \S.*\n|#\n)+$/);
    expect(comment).toMatch(PRINTABLE);
    expect(readings(`${comment}a: 1\n`)).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
  });

  test("has lines of at most 100 characters, unless a word is longer", () => {
    const lines = renderComment(`${"word ".repeat(40)}${"x".repeat(120)} end`).split("\n");
    expect(lines.map(({ length }) => length)).toEqual([96, 96, 11, 122, 5, 0]);
  });
});

function readings(text: string): unknown[] {
  return [
    parse(text),
    parse(text, { version: "1.1" }),
    parseYaml(text, { code: "invalid-manifest", file: "a.yaml" }),
  ];
}
