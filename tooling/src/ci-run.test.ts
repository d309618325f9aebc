import { describe, expect, test } from "vitest";
import { plantTree } from "./planted-tree.ts";

describe(".ci/run", () => {
  test("ends with the totals of ./x", async () => {
    const ended = await runCi('echo "7 passed, 0 failed, 1 skipped"');
    expect(ended).toStrictEqual({ code: 0, last: "7 passed, 0 failed" });
  });

  test("fails when a test failed", async () => {
    const ended = await runCi('echo "3 passed, 2 failed, 0 skipped"; echo "[ELIFECYCLE]"; exit 1');
    expect(ended).toStrictEqual({ code: 1, last: "3 passed, 2 failed" });
  });

  test("keeps a failure that the second run does not repeat", async () => {
    const ended = await runCi(`[ "$1" = test ] && { echo "2 passed, 1 failed, 0 skipped"; exit 1; }
      echo "3 passed, 0 failed, 0 skipped"`);
    expect(ended).toStrictEqual({ code: 1, last: "3 passed, 1 failed" });
  });

  test("counts a failed check as one", async () => {
    const ended = await runCi(`echo "3 passed, 0 failed, 0 skipped"
      [ "$1" = test ]`);
    expect(ended).toStrictEqual({ code: 1, last: "3 passed, 1 failed" });
  });

  test("fails when no test ran", async () => {
    expect(await runCi("true")).toStrictEqual({ code: 1, last: "0 passed, 0 failed" });
  });

  test("ends with its line when ./x cannot start", async () => {
    expect(await runCi("exit 127")).toStrictEqual({ code: 1, last: "0 passed, 1 failed" });
  });
});

/** Exit code and last line of `.ci/run`, with the given shell text as `./x`. */
async function runCi(script: string): Promise<{ code: number; last: string | undefined }> {
  const planted = new Map([["x", `#!/bin/sh\nset -eu\n${script}\n`]]);
  await using tree = await plantTree([".ci/run"], planted);
  const { code, stdout } = await tree.runOwn(".ci/run");
  return { code, last: stdout.trimEnd().split("\n").at(-1) };
}
