import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { githubRunner } from "./runner.ts";

async function temporaryFile(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "runner-"));
  return { path: join(folder, "file"), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test("an output's value cannot set another output", async () => {
  await using file = await temporaryFile();
  const runner = githubRunner({ GITHUB_OUTPUT: file.path }, () => {});
  await runner.setOutputs({ url: "https://a\nEOF\nstate=ready", state: "failed" });
  const lines = (await readFile(file.path, "utf8")).split("\n");
  const delimiter = lines[0]?.replace("url<<", "") ?? "";
  expect(delimiter).toMatch(/^end_[0-9a-f-]{36}$/);
  expect(lines.indexOf(delimiter)).toBe(4);
  expect(lines[5]).toMatch(/^state<<end_/);
});

test("outputs and summary are ignored outside of a workflow", async () => {
  const runner = githubRunner({}, () => {});
  await expect(runner.setOutputs({ url: "x" })).resolves.toBeUndefined();
  await expect(runner.addSummary("x")).resolves.toBeUndefined();
});

test("inputs have the names of the workflow, and an empty one counts as not set", () => {
  const environment = { "INPUT_DRY-RUN": " true ", INPUT_TEAM: "red", INPUT_SERVICE: "", INPUT_WAIT: " " };
  const { inputs } = githubRunner({ ...environment, TEAM: "blue" }, () => {});
  expect([...inputs]).toEqual([
    ["dry-run", "true"],
    ["team", "red"],
  ]);
});
