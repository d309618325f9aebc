import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../fixtures/hostile-text.ts";
import { runs } from "../fixtures/runs.ts";
import { PreviewError } from "./preview-error.ts";
import { parseYaml, readYaml } from "./yaml.ts";

const SOURCE = { code: "invalid-owner", file: "a.yaml" } as const;

test("an empty text has no data", () => {
  expect(parseYaml("", SOURCE)).toBeNull();
  expect(parseYaml("# later\n", SOURCE)).toBeNull();
});

test("a text with a byte order mark and line ends of Windows is read like any other", () => {
  expect(parseYaml("\ufeffa: 1\r\nb:\r\n  c: 2\r\n", SOURCE)).toEqual({ a: 1, b: { c: 2 } });
});

test("a wrong text is refused with the given code and with every problem at its place", () => {
  expect(() => parseYaml("a: b: c\nb:\n\tc: 1\n", SOURCE)).toThrow(
    expect.objectContaining({
      code: "invalid-owner",
      problems: [
        {
          path: "",
          message: 'this line has ": " twice; put the value in quotes: a: "b: c"',
          position: { file: "a.yaml", line: 1, column: 1 },
        },
        {
          path: "",
          message: "this line is indented with a tab, which YAML does not allow; use two spaces",
          position: { file: "a.yaml", line: 3, column: 1 },
        },
      ],
    }),
  );
});

describe("what is wrong with a text", () => {
  test.each<[string, string, string[]]>([
    [
      "a tab",
      "a:\n\tb: 1\n",
      ["2:1: this line is indented with a tab, which YAML does not allow; use two spaces"],
    ],
    [
      "two tabs",
      "a:\n\tb: 1\n\tc: 1\n",
      [
        "2:1: this line is indented with a tab, which YAML does not allow; use two spaces",
        "3:1: this line is indented with a tab, which YAML does not allow; use two spaces",
      ],
    ],
    [
      "a key that is indented too far",
      "a: 1\n b: 2\nc: 3\n",
      ["2:2: this line is indented by 1 space, but the keys before it by 0; indent them alike"],
    ],
    [
      "a key that is indented too little",
      "a:\n    b:\n        c: 1\n  d: 2\n",
      ["4:3: this line is indented by 2 spaces, but the keys before it by 4; indent them alike"],
    ],
    [
      "a first key that is indented",
      "  a: 1\nb: 2\n",
      ["1:3: this line is indented by 2 spaces, but the keys after it by 0; indent them alike"],
    ],
    [
      "a colon in a value",
      "a:\n  b: c: d\n",
      ['2:3: this line has ": " twice; put the value in quotes: b: "c: d"'],
    ],
    [
      "a value that starts with a special character",
      "a: @b\n",
      ['1:1: this line has a value that starts with a special character; put the value in quotes: a: "@b"'],
    ],
    [
      "a double quote without an end",
      'a: "b\nc: d\n',
      ['1:4: this line has a quote that is never closed; write a: "b"'],
    ],
    [
      "a single quote without an end",
      "a: 'b\nc: 'd'\n",
      ["1:4: this line has a quote that is never closed; write a: 'b'"],
    ],
    [
      "a list and a map without an end, before a comment",
      "a: {b: [1, 2 # two\nc: d\n",
      ['1:13: this line has no "]" for the "["', '1:14: this line has no "}" for the "{"'],
    ],
    [
      "a list over several lines without an end",
      "a: [\n  1,\n  2\nb: 1\n",
      ['3:4: this line has no "]" for the "[" in line 1'],
    ],
    ["a map without an end at the end", "{a: 1", ['1:6: this line has no "}" for the "{"']],
    ["a key without a colon", "a: 1\nb c\nd: 2\n", ['2:1: this line is no "key: value": b c']],
    ["a list among keys", "a: 1\n- b\n", ['2:1: this line is no "key: value": - b']],
    [
      "an escape that YAML does not have",
      'a: "\\q"\n',
      ["1:5: this line is not YAML: Invalid escape sequence \\q"],
    ],
    ["a second document", "a: 1\n---\nb: 1\n", ["2:1: a second document starts here; the file may hold one"]],
    [
      "text after the end of the document",
      "a: 1\n...\nb: 1\n",
      ["3:1: a second document starts here; the file may hold one"],
    ],
    [
      "a key twice",
      "a:\n  b: 1\n  c: 1\n  b: 2\n",
      ["4:3 a.b: is there twice, first in line 2; remove one of them"],
    ],
    ["an alias", "a: &x 1\nb:\n  c: *x\n", ["3:6 b.c: an alias (*x) is not allowed; write the value itself"]],
    ["an alias in a list", "- &x 1\n- *x\n", ["2:3 1: an alias (*x) is not allowed; write the value itself"]],
    ["an alias alone", "*x", ["1:1: an alias (*x) is not allowed; write the value itself"]],
    [
      "a merge key",
      "a: &x {b: 1}\nc:\n  <<: *x\n",
      ["3:3 c: a merge key (<<) is not allowed; write the keys themselves"],
    ],
    [
      "a merge key of YAML 1.1",
      "%YAML 1.1\n---\na: &x {b: 1}\nc: {<<: *x}\n",
      ["4:5 c: a merge key (<<) is not allowed; write the keys themselves"],
    ],
    ["a key that is a list", "? [a]\n: b\n", ["1:1: this line has a key that is no plain text"]],
    ["brackets without end", "[".repeat(3000), ["1:1: this line is nested too deeply"]],
    ["one long line of garbage", `a: ${"[b".repeat(1000)}`, ["1:1: this line is not YAML"]],
  ])("is reported for %s", (_, text, messages) => {
    const lines = messages.map((message) => `a.yaml:${message}`);
    expect(linesOf(text)).toEqual(lines);
  });

  test("is reported for ten lines at most", () => {
    expect(linesOf("a: @b\n".repeat(30))).toHaveLength(10);
    expect(linesOf(billionLaughs())).toHaveLength(10);
  });

  test("is reported for fewer lines of a long text, because each line costs another reading of the text", () => {
    expect(linesOf(`${"a: |b\n".repeat(10)}#${" ".repeat(400_000)}`)).toHaveLength(3);
  });

  test("is its length, for a text of more than 1.5 million characters", () => {
    expect(linesOf("#".repeat(1_500_000))).toEqual([""]);
    expect(linesOf("#".repeat(1_500_001))).toEqual([
      "a.yaml:1:1: the file has 1500001 characters; expected at most 1500000",
    ]);
  });

  test("is its encoding, for a text with a NUL character, as binary files and UTF-16 have them", () => {
    expect(linesOf("a\0:\0 \0b\0")).toEqual(["a.yaml:1:1: the file is not UTF-8 text; save it as UTF-8"]);
  });
});

describe("a text is read as far as possible", () => {
  test("the data has every repaired line, and a guess is not known for sure", () => {
    const { data, isWhole, isKnown } = readYaml("a:\n\tb: 1\nc: d: e\nf: *g\nh: [i, *j]\n", "a.yaml");
    expect(data).toEqual({ a: { b: 1 }, c: "d: e", f: null, h: ["i", null] });
    const paths = [["a", "b"], ["c"], ["f"], ["h", 0], ["h", 1]];
    expect(paths.map((path) => isKnown(path))).toEqual([true, false, false, true, false]);
    expect(isWhole).toBe(true);
  });

  test("the data lacks a line that cannot be repaired", () => {
    expect(readYaml("a: 1\nb c\nd: 2\n", "a.yaml")).toMatchObject({ data: { a: 1, d: 2 }, isWhole: false });
  });

  test("there is no data when the text is beyond repair", () => {
    const { data, isWhole, isKnown, locate } = readYaml("[".repeat(3000), "a.yaml");
    expect([data, isWhole, isKnown([])]).toEqual([undefined, false, false]);
    expect(locate(["a"])).toEqual({ file: "a.yaml", line: 1, column: 1 });
  });

  test("the first document counts, and the last of duplicate keys", () => {
    expect(readYaml("a: 1\na: 2\n---\na: 3\n", "a.yaml").data).toEqual({ a: 2 });
  });
});

describe("the place of", () => {
  const { locate } = readYaml(
    "# first\na: 1\nb:\n  c: {d: 1}\n  e:\n    - f: 2\n    - 3\n\tg: 4\n",
    "x/a.yaml",
  );

  test.each<[string, PropertyKey[], [number, number]]>([
    ["a key is where the key starts", ["a"], [2, 1]],
    ["a key in a section", ["b", "c"], [4, 3]],
    ["a key in braces", ["b", "c", "d"], [4, 7]],
    ["an entry of a list is where the entry starts", ["b", "e", 1], [7, 7]],
    ["a key in a list", ["b", "e", 0, "f"], [6, 7]],
    ["a key after a tab is where the text has the key", ["b", "g"], [8, 2]],
    ["a key that is missing is that of its section", ["b", "c", "x"], [4, 3]],
    ["an entry that is missing is that of its list", ["b", "e", 7], [5, 3]],
    ["a key that is missing at the top is the start of the file", ["x", "y"], [1, 1]],
  ])("%s", (_, path, [line, column]) => {
    expect(locate(path)).toEqual({ file: "x/a.yaml", line, column });
  });
});

test("data has no prototype of the file's choice", () => {
  const value = parseYaml("__proto__: {a: 1}\nconstructor: {b: 2}\n", SOURCE);
  expect(Object.keys(value ?? {})).toEqual(["__proto__", "constructor"]);
  expect(value).not.toHaveProperty("a");
});

test("any text gives data or a PreviewError whose message shows every character", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(anyText, fc.constantFrom("a: b", " c: d", "\te: f", "- g", "h: [", 'i: "', "j: *k", "---")),
      ),
      (texts) => {
        try {
          parseYaml(texts.join("\n"), SOURCE);
        } catch (error) {
          expect(error).toBeInstanceOf(PreviewError);
          expect(String(error)).not.toMatch(/(?![ \n])[\p{C}\p{Z}]/u);
        }
      },
    ),
    runs(1000, 10_000),
  );
});

function linesOf(text: string): string[] {
  return new PreviewError("invalid-owner", readYaml(text, "a.yaml").problems).message.split("\n");
}

function billionLaughs(): string {
  const doubled = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
  return `a0: &a0 ha\n${doubled.join("\n")}\n`;
}
