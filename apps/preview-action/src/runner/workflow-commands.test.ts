import { expect, test } from "vitest";
import { command, logLine } from "./workflow-commands.ts";

test("a message cannot end its command and start another", () => {
  expect(command.error("100%\r\n::set-output name=url::evil")).toBe(
    "::error::100%25%0D%0A::set-output name=url::evil\n",
  );
});

test.each([
  ["::add-mask::x", " ::add-mask::x\n"],
  ["\n ::error::x", " ::error::x\n"],
  ["##[error]x", " ##[error]x\n"],
  ["a\n::error::b", "a ::error::b\n"],
  ["colour \u001b[31m and \u2028 line", "colour  [31m and   line\n"],
])("a line of the log is one line and no command: %j", (message, line) => {
  expect(logLine(message)).toBe(line);
  expect(logLine(message).split("\n")).toHaveLength(2);
});
