import { expect, test } from "vitest";
import { parseOutputs } from "./prepare-action.ts";

test.each<[string, string, Record<string, string>]>([
  ["nothing", "", {}],
  ["a line", "state=ready\n", { state: "ready" }],
  ["a value with an equals sign", "url=https://a/?b=c\n", { url: "https://a/?b=c" }],
  ["an empty value", "commit=\n", { commit: "" }],
  ["a block", "url<<end\nhttps://a\nend\n", { url: "https://a" }],
  ["a block of two lines", "text<<end\na\nb\nend\n", { text: "a\nb" }],
  ["an empty block", "commit<<end\n\nend\nstate=x\n", { commit: "", state: "x" }],
  [
    "what looks like an output inside a block",
    "a<<end\nstate=evil\nb<<end\nend\n",
    { a: "state=evil\nb<<end" },
  ],
  ["a value that contains <<", "a=b<<c\n", { a: "b<<c" }],
  ["an output twice", "a=1\na=2\n", { a: "2" }],
])("reads %s", (_, text, outputs) => {
  expect(parseOutputs(text)).toEqual(outputs);
});

test("refuses a malformed line, as the runner does", () => {
  expect(() => parseOutputs("a=1\nstray\n")).toThrow("not a line of a GITHUB_OUTPUT file: stray");
});

test("refuses a block without an end, as the runner does", () => {
  expect(() => parseOutputs("a<<end\nb\n")).toThrow("the block of end has no end");
});
