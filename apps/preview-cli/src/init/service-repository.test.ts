import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { observeRepository } from "./service-repository.ts";
import { service } from "./service.fixture.ts";

test("names every changed file, beyond 1 MB of names", async () => {
  await using orders = await service({});
  const folder = join(orders.folder, "a".repeat(200), "b".repeat(200), "c".repeat(200));
  await mkdir(folder, { recursive: true });
  const names = Array.from({ length: 1_500 }, (_, index) => String(index).padStart(100, "0"));
  await Promise.all(names.map((name) => writeFile(join(folder, name), "")));
  expect((await observeRepository(orders.folder))?.dirty).toHaveLength(1_500);
});
