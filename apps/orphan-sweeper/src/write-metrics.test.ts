import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeMetrics } from "./write-metrics.ts";

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "metrics-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test("who reads the old file meanwhile reads all of it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.prom");
  await writeFile(path, "old");
  await using reader = await open(path);
  await writeMetrics(path, "new");
  expect([await reader.readFile("utf8"), await readFile(path, "utf8")]).toEqual(["old", "new"]);
  expect(await readdir(folder.path)).toEqual(["x.prom"]);
});

test("what cannot be put in place leaves nothing beside it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.prom");
  await mkdir(path);
  await expect(writeMetrics(path, "new")).rejects.toThrow("metrics-file: cannot be written: EISDIR");
  expect(await readdir(folder.path)).toEqual(["x.prom"]);
});
