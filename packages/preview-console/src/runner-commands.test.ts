import fc from "fast-check";
import { readLog } from "local-platform";
import { expect, test } from "vitest";
import { logLine, workflowCommand } from "./runner.ts";

test("a message cannot end its command and start another", () => {
  expect(workflowCommand.error("100%\r\n::set-output name=url::evil")).toBe(
    "::error::100%25%0D%0A::set-output name=url::evil\n",
  );
});

test("a message has no character that hides or reverses text", () => {
  expect(workflowCommand.warning("a\u202eb\u200bc\u0000d")).toBe("::warning::a b c d\n");
});

test.each([
  ["::add-mask::x", ": :add-mask::x\n"],
  ["\n ::error::x", ": :error::x\n"],
  [" \u200b:\u200b:error::x", ":  :error::x\n"],
  ["##[error]x", "# #[error]x\n"],
  ["after ##[set-output name=url]x", "after # #[set-output name=url]x\n"],
  ["#\u034f#[error]x", "#  #[error]x\n"],
  ["a\n::error::b", "a ::error::b\n"],
  ["colour \u001b[31m and \u2028 line", "colour  [31m and   line\n"],
  ["C# and :: are fine", "C# and :: are fine\n"],
])("a message in the log is one line and not a command: %j", (message, line) => {
  expect(logLine(message)).toBe(line);
});

test("the runner reads every message as one line of text", () => {
  const parts = [
    "::",
    ":",
    "#",
    "##[",
    "[",
    "]",
    "error",
    "add-mask",
    " ",
    "\n",
    "\r",
    "\u200b",
    "\u2028",
    "x",
  ];
  const anyMessage = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((found) => found.join(""));
  fc.assert(
    fc.property(anyMessage, (message) => {
      const line = logLine(message);
      expect(line.slice(0, -1)).not.toMatch(/[\n\r]/);
      expect(readLog(line)).toEqual({ annotations: [], log: line });
    }),
  );
});

test("the runner reads every annotation as one annotation", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (message) => {
      const { annotations, log } = readLog(workflowCommand.notice(message));
      expect([annotations.length, log]).toEqual([1, ""]);
    }),
  );
});
