import { describe, expect, test } from "vitest";
import { plantTree } from "./planted-tree.ts";

const LOG = "packages/one/.turbo/turbo-test.log";
const OTHER_LOG = "tooling/.turbo/turbo-test.log";

describe(".ci/run", () => {
  test("adds up the totals of the packages", async () => {
    const ended = await runCi(`mkdir -p tooling/.turbo packages/one/.turbo
      echo "one: 3 passed, 0 failed, 1 skipped" >${LOG}
      echo "tooling: 4 passed, 0 failed, 0 skipped" >${OTHER_LOG}`);
    expect(ended).toStrictEqual({ code: 0, last: "7 passed, 0 failed" });
  });

  test("fails when a test failed", async () => {
    const ended = await runCi(`mkdir -p packages/one/.turbo
      echo "one: 3 passed, 2 failed, 0 skipped" >${LOG}; exit 1`);
    expect(ended).toStrictEqual({ code: 1, last: "3 passed, 2 failed" });
  });

  test("counts a failure that the second run does not repeat", async () => {
    const ended = await runCi(`mkdir -p packages/one/.turbo
      [ "$1" = test ] && { echo "one: 2 passed, 1 failed, 0 skipped" >${LOG}; exit 1; }
      echo "one: 3 passed, 0 failed, 0 skipped" >${LOG}`);
    expect(ended).toStrictEqual({ code: 1, last: "3 passed, 1 failed" });
  });

  test("counts a failed check as one", async () => {
    const ended = await runCi(`mkdir -p packages/one/.turbo
      echo "one: 3 passed, 0 failed, 0 skipped" >${LOG}
      [ "$1" = test ]`);
    expect(ended).toStrictEqual({ code: 1, last: "3 passed, 1 failed" });
  });

  test("fails when no test ran, even with logs of an earlier run", async () => {
    const ended = await runCi("true", new Map([[LOG, "one: 9 passed, 0 failed, 0 skipped\n"]]));
    expect(ended).toStrictEqual({ code: 1, last: "0 passed, 0 failed" });
  });

  test("prints the last line when ./x cannot start", async () => {
    expect(await runCi("exit 127")).toStrictEqual({ code: 1, last: "0 passed, 1 failed" });
  });
});

/** Exit code and last line of `.ci/run`, with the given shell text as `./x`. */
async function runCi(
  script: string,
  files: ReadonlyMap<string, string> = new Map(),
): Promise<{ code: number; last: string | undefined }> {
  const planted = new Map([
    ["packages/one/package.json", "{}"],
    ["x", `#!/bin/sh\nset -eu\n${script}\n`],
    ...files,
  ]);
  await using tree = await plantTree([".ci/run"], planted);
  const { code, stdout } = await tree.runOwn(".ci/run");
  return { code, last: stdout.trimEnd().split("\n").at(-1) };
}
