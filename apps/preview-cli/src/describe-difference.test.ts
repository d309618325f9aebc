import { expect, test } from "vitest";
import { describeDifference } from "./describe-difference.ts";

test.each([
  ["a changed line", "a\nb\nc\n", "a\nx\nc\n", ["@@ line 2 @@", "- b", "+ x"]],
  ["a line too many", "a\nb\nc\n", "a\nc\n", ["@@ line 2 @@", "- b"]],
  ["a line too few", "a\nc\n", "a\nb\nc\n", ["@@ line 2 @@", "+ b"]],
  ["one of two equal lines", "a\na\nb\n", "a\nb\n", ["@@ line 2 @@", "- a"]],
  [
    "the first and the last line",
    "a\nb\nc",
    "x\nb\ny",
    ["@@ line 1 @@", "- a", "+ x", "@@ line 3 @@", "- c", "+ y"],
  ],
  ["everything", "a\n", "", ["@@ line 1 @@", "- a"]],
  ["a missing line end", "a\nb", "a\nb\n", ["@@ line 3 @@", "+ "]],
])("shows %s", (_, found, expected, lines) => {
  expect(describeDifference(found, expected)).toEqual(lines);
});

test("shows the first lines and counts the others", () => {
  const found = Array.from({ length: 8 }, (_, index) => `line ${index}\n`).join("");
  expect(describeDifference(found, "")).toEqual([
    "@@ line 1 @@",
    "- line 0",
    "- line 1",
    "- line 2",
    "- line 3",
    "- line 4",
    "- … 3 more lines",
  ]);
});

test("escapes invisible characters, and cuts long lines", () => {
  expect(describeDifference("a\u001b[2J\u202eb\r\n", "a\n")[1]).toBe(String.raw`- a\u{1b}[2J\u{202e}b\u{d}`);
  expect(describeDifference("x".repeat(1000), "")[1]).toBe(`- ${"x".repeat(160)}…`);
});

test("says that only the line ends differ", () => {
  expect(describeDifference("a\r\nb\r\n", "a\nb\n")).toEqual([expect.stringContaining("CRLF")]);
});
