import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HOUR, type SweeperWorld, sweeperWorld } from "../sweeper-world.fixture.ts";

const LABEL = '{gitops="crh225/gitops"}';

async function metricsOf(
  world: SweeperWorld,
): Promise<{ readonly path: string; value(name: string): string | undefined }> {
  const path = join(world.folder, "sweeper.prom");
  const lines = (await readFile(path, "utf8")).split("\n");
  const value = (name: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`orphan_sweeper_${name}${LABEL} `))
      ?.split(" ")
      .at(-1);
  return { path, value };
}

test("a run leaves its metrics, whole and readable, and nothing else", async () => {
  await using world = await sweeperWorld();
  (await world.preview("a")).close();
  world.time += HOUR;
  const path = join(world.folder, "sweeper.prom");
  await world.run(["--metrics-file", path]);
  const metrics = await metricsOf(world);
  const now = String(world.time / 1000);
  expect(metrics.value("removed")).toBe("1");
  expect(metrics.value("orphans")).toBe("0");
  expect(metrics.value("oldest_orphan_seconds")).toBe("0");
  expect(metrics.value("success")).toBe("1");
  expect([
    metrics.value("last_run_timestamp_seconds"),
    metrics.value("last_success_timestamp_seconds"),
  ]).toEqual([now, now]);
  expect((await stat(path)).mode & 0o777).toBe(0o644);
  expect((await readdir(world.folder)).filter((name) => name.includes("prom"))).toEqual(["sweeper.prom"]);
});

test("a run that exceeds the removal limit reports the age of the oldest orphan and the last clean run", async () => {
  await using world = await sweeperWorld();
  const path = join(world.folder, "sweeper.prom");
  await world.run(["--metrics-file", path]);
  const success = String(world.time / 1000);
  (await world.preview("a")).close();
  world.time += 5 * HOUR;
  await world.run(["--metrics-file", path, "--max-removals", "0"]);
  const metrics = await metricsOf(world);
  expect(metrics.value("oldest_orphan_seconds")).toBe("18000");
  expect([metrics.value("braked"), metrics.value("success"), metrics.value("orphans")]).toEqual([
    "1",
    "0",
    "1",
  ]);
  expect(metrics.value("last_success_timestamp_seconds")).toBe(success);
});

test("a run that fails before it has a result leaves metrics too", async () => {
  await using world = await sweeperWorld();
  const path = join(world.folder, "sweeper.prom");
  await world.run(["--metrics-file", path]);
  const success = String(world.time / 1000);
  world.time += HOUR;
  world.gitops.hide();
  expect(await world.run(["--metrics-file", path])).toMatchObject({ code: 1 });
  const metrics = await metricsOf(world);
  expect(metrics.value("success")).toBe("0");
  expect(metrics.value("last_success_timestamp_seconds")).toBe(success);
  expect(metrics.value("last_run_timestamp_seconds")).toBe(String(world.time / 1000));
  expect(metrics.value("removed")).toBeUndefined();
});

test("a file of another program has no last success, and is replaced", async () => {
  await using world = await sweeperWorld();
  const path = join(world.folder, "sweeper.prom");
  await writeFile(path, "orphan_sweeper_last_success_timestamp_seconds{} 1e400\n");
  world.gitops.hide();
  await world.run(["--metrics-file", path]);
  expect((await metricsOf(world)).value("last_success_timestamp_seconds")).toBeUndefined();
});

test.each([
  ["a folder that is not there", "nowhere/x.prom", "ENOENT"],
  ["a folder", ".", "EISDIR"],
])("%s is wrong usage, before anybody is asked", async (_, path, reason) => {
  await using world = await sweeperWorld();
  const { code, out, err } = await world.run(["--metrics-file", join(world.folder, path)]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(new RegExp(`metrics-file: expected a file in a folder .+ \\(${reason}\\)\n`));
  expect(world.github.requests).toEqual([]);
});

test("a file that can no longer be written is a failure, reported after the report", async () => {
  await using world = await sweeperWorld();
  const path = join(world.folder, "sweeper.prom");
  const { promise: until, resolve } = Promise.withResolvers<void>();
  const when = ({ operation }: { readonly operation: string }) => operation === "ReadGitOps";
  const held = world.github.inject({ when, times: 1, fault: { kind: "hold", until } });
  const running = world.run(["--metrics-file", path]);
  await held.reached;
  await mkdir(path);
  resolve();
  const { code, out, err } = await running;
  expect(code).toBe(1);
  expect(out).toContain("0 previews");
  expect(err).toContain("orphan-sweeper: metrics-file: cannot be written: EISDIR\n");
});
