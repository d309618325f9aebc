import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { plantTree } from "./planted-tree.ts";
import { runProgram } from "./run-program.ts";

const RUN_TESTS = fileURLToPath(new URL("run-tests.ts", import.meta.url));
const LOG = "packages/one/.turbo/turbo-test.log";
const NODE_LOG = "examples/two/.turbo/turbo-test.log";

describe("run-tests", () => {
  test("ends with the totals of all packages", async () => {
    const ended = await runTests(`mkdir -p tooling/.turbo
      echo "one: 3 passed, 0 failed, 1 skipped" >${LOG}
      printf 'ℹ pass 5\\nℹ fail 0\\nℹ cancelled 0\\nℹ skipped 2\\nℹ todo 0\\n' >${NODE_LOG}
      echo "tooling: 4 passed, 0 failed, 0 skipped" >tooling/.turbo/turbo-test.log; echo "$*"`);
    expect(ended).toStrictEqual({
      code: 0,
      lines: ["run test --filter=one --output-logs=new-only", "12 passed, 0 failed, 3 skipped"],
    });
  });

  test("ends with turbo's exit code when a test failed", async () => {
    const ended = await runTests(`echo "one: 3 passed, 2 failed, 0 skipped" >${LOG}; exit 7`);
    expect(ended).toStrictEqual({ code: 7, lines: ["3 passed, 2 failed, 0 skipped"] });
  });

  test("fails when a task without tests failed", async () => {
    const ended = await runTests(`echo "one: 3 passed, 0 failed, 0 skipped" >${LOG}; exit 2`);
    expect(ended).toStrictEqual({ code: 2, lines: ["3 passed, 0 failed, 0 skipped"] });
  });

  test("fails when no test ran, whatever an earlier run left", async () => {
    expect(await runTests("true")).toStrictEqual({ code: 1, lines: ["0 passed, 0 failed, 0 skipped"] });
  });
});

/** Exit code and output, with the given shell text as turbo. The logs of an earlier run are there. */
async function runTests(script: string): Promise<{ code: number; lines: readonly string[] }> {
  const planted = new Map([
    ["turbo", `#!/bin/sh\nset -eu\n${script}\n`],
    [LOG, "one: 9 passed, 0 failed, 0 skipped\n"],
    [NODE_LOG, "ℹ pass 9\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\n"],
  ]);
  await using tree = await plantTree([], planted);
  const env = { PATH: `${tree.root}:${process.env["PATH"]}` };
  const options = { cwd: tree.root, env };
  const { code, stdout } = await runProgram(process.execPath, [RUN_TESTS, "test", "--filter=one"], options);
  return { code, lines: stdout.trimEnd().split("\n") };
}
