import { expect, test } from "vitest";
import { renderFastImport } from "./git-repository.ts";

test("renderFastImport treats paths, texts and the message as data", () => {
  const stream = renderFastImport(
    {
      head: "1".repeat(40),
      message: 'Deploy\n\nM 100644 inline "x"\n',
      write: new Map([['a "b"\\c\nd.yaml', "ü\ndone"]]),
      remove: ["-x"],
    },
    {
      author: { name: "Somebody", email: "somebody@noreply.invalid" },
      date: new Date("2026-11-23T00:00:00.900Z"),
      tree: "2".repeat(40),
      executables: new Set(['a "b"\\c\nd.yaml']),
    },
  );
  expect(stream.toString()).toBe(
    [
      "commit refs/preview/next",
      "mark :1",
      "author Somebody <somebody@noreply.invalid> 1795392000 +0000",
      "committer Somebody <somebody@noreply.invalid> 1795392000 +0000",
      "data 28",
      "Deploy",
      "",
      'M 100644 inline "x"',
      "",
      `from ${"1".repeat(40)}`,
      'D "-x"',
      String.raw`M 100755 inline "a \"b\"\\c\nd.yaml"`,
      "data 7",
      "ü",
      "done",
      "get-mark :1",
      "reset refs/preview/next",
      `from ${"0".repeat(40)}`,
      `reset refs/replace/${"1".repeat(40)}`,
      `commit refs/replace/${"1".repeat(40)}`,
      "committer Nobody <nobody@noreply.invalid> 0 +0000",
      "data 0",
      "",
      `M 040000 ${"2".repeat(40)} ""`,
      "done",
      "",
    ].join("\n"),
  );
});
