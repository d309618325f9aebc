import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { confirmOnTerminal, type Keyboard } from "./confirm.ts";

/** A terminal with this text typed in. */
function terminal(typed: string): Keyboard {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  input.end(typed);
  return { input, output: Object.assign(new PassThrough(), { isTTY: true }) };
}

test.each([
  ["y\n", true],
  ["Yes \n", true],
  ["n\n", false],
  ["\n", false],
  ["yesterday\n", false],
  ["\u0003", false],
  ["\u0004", false],
  ["", false],
])("%j is %s", async (typed, answer) => {
  expect(await confirmOnTerminal("Add this?", terminal(typed))).toBe(answer);
});

test.each(["input", "output"] as const)("without a terminal as %s there is no question", async (which) => {
  const keyboard = { ...terminal("y\n"), [which]: new PassThrough() };
  expect(await confirmOnTerminal("Add this?", keyboard)).toBeUndefined();
});
