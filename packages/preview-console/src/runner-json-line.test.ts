import fc from "fast-check";
import { readLog } from "local-platform";
import { expect, test } from "vitest";
import { jsonLine } from "./runner.ts";

test.each([
  [{ a: "ö\n" }, String.raw`{"a":"\u00f6\n"}`],
  [{ a: "x ##[error]y" }, String.raw`{"a":"x #\u0023[error]y"}`],
  [{ a: "\u202e😀" }, String.raw`{"a":"\u202e\ud83d\ude00"}`],
])("%j is one line of ASCII", (value, line) => {
  expect(jsonLine(value)).toBe(`${line}\n`);
});

test("every value is one line without a command, and parses as the value", () => {
  const parts = fc.constantFrom(
    "##[",
    "::error::",
    "#",
    "[",
    "\\",
    "\n",
    "\r",
    "\u2028",
    "\u034f",
    "😀",
    "x",
  );
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(parts).map((found) => found.join("")),
  );
  fc.assert(
    fc.property(anyText, anyText, (key, text) => {
      const line = jsonLine([{ [key]: text }]);
      expect(line).toMatch(/^[ -~]*\n$/);
      expect(JSON.parse(line)).toEqual([{ [key]: text }]);
      expect(readLog(line)).toEqual({ annotations: [], log: line });
    }),
  );
});
