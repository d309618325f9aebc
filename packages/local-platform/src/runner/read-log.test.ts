import { expect, test } from "vitest";
import { readLog } from "./read-log.ts";

test("errors, warnings and notices are annotations in order, and no lines of the log", () => {
  const output = "start\n::notice::one\n::warning file=a.ts,line=2::two\nmiddle\n::error::three\nend\n";
  expect(readLog(output)).toEqual({
    annotations: [
      { level: "notice", message: "one" },
      { level: "warning", message: "two" },
      { level: "error", message: "three" },
    ],
    log: "start\nmiddle\nend\n",
  });
});

test("an annotation's text is unescaped once", () => {
  expect(readLog("::error::100%25 of a%0Ab%0D, %250A").annotations).toEqual([
    { level: "error", message: "100% of a\nb\r, %0A" },
  ]);
});

test("an annotation may contain the beginning of another command", () => {
  expect(readLog("::error::a ::notice::b").annotations).toEqual([
    { level: "error", message: "a ::notice::b" },
  ]);
});

test.each(["::add-mask::hunter2", "  ::add-mask::hunter2", "text ##[add-mask]hunter2"])(
  "%j hides the value everywhere",
  (mask) => {
    expect(readLog(`${mask}\nthe password is hunter2, hunter2\n`).log).toBe("the password is ***, ***\n");
  },
);

test.each(["::error x", "a ::error::x", ": :error::x", "::ERROR::x", "# #[error]x", "##error]x"])(
  "%j is no command",
  (line) => {
    expect(readLog(line)).toEqual({ annotations: [], log: line });
  },
);

test("debug lines are not shown, and unknown commands are", () => {
  expect(readLog("::debug::x\n::group::y\n").log).toBe("::group::y\n");
});
