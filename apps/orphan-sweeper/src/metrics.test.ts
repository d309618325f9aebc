import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { replaceFile } from "./metrics.ts";

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "metrics-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test("a reader of the old file still reads all of it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.prom");
  await writeFile(path, "old");
  await using reader = await open(path);
  await replaceFile(path, "new");
  expect([await reader.readFile("utf8"), await readFile(path, "utf8")]).toEqual(["old", "new"]);
  expect(await readdir(folder.path)).toEqual(["x.prom"]);
});

test("a file that cannot be replaced leaves no temporary file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.prom");
  await mkdir(path);
  await expect(replaceFile(path, "new")).rejects.toThrow("metrics-file: cannot be written: EISDIR");
  expect(await readdir(folder.path)).toEqual(["x.prom"]);
});
