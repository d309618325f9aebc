import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HOUR, sweeperWorld } from "../sweeper-world.fixture.ts";

const SAID = "orphan-sweeper: interrupted; what was committed stays, and nothing is half-done\n";

test("a run that is interrupted before its commit makes none", async () => {
  await using world = await sweeperWorld();
  (await world.preview("a")).close();
  world.time += HOUR;
  const interrupted = new AbortController();
  const before = await world.gitops.head();
  const when = ({ operation }: { readonly operation: string }) => operation === "CommitToGitOps";
  world.github.inject({ when, times: 1, fault: { kind: "reset" } });
  const { code, err, out } = await world.run([], {
    signal: interrupted.signal,
    onSleep: () => interrupted.abort(),
  });
  expect([code, out]).toEqual([130, ""]);
  expect(err.endsWith(SAID)).toBe(true);
  expect(await world.gitops.head()).toBe(before);
});

test("a commit that is in progress at the interruption is complete", async () => {
  await using world = await sweeperWorld();
  for (const branch of ["a", "b"]) (await world.preview(branch)).close();
  world.time += HOUR;
  const interrupted = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const hold = world.github.inject({
    when: ({ operation }) => operation === "CommitToGitOps",
    fault: { kind: "hold", until: promise, before: "ref-update" },
  });
  const running = world.run([], { signal: interrupted.signal });
  await hold.reached;
  interrupted.abort();
  resolve();
  expect(await running).toMatchObject({ code: 0, out: expect.stringContaining("Removed 2.") });
  expect(await world.previews()).toEqual([]);
});

test("a run that is interrupted while it deletes images reports the deleted images", async () => {
  await using world = await sweeperWorld();
  world.github.pushImage({ package: world.service.fullName, tags: ["latest"] });
  for (const branch of ["a", "b"]) {
    const pull = await world.preview(branch);
    world.push(pull);
    pull.close();
  }
  world.time += HOUR;
  const interrupted = new AbortController();
  const { code, out } = await world.run(["--images", "--prune-images"], {
    signal: interrupted.signal,
    environment: { IMAGES_TOKEN: world.imagesToken() },
    onSleep: () => interrupted.abort(),
  });
  expect(code).toBe(1);
  expect(world.tags().map(([tag]) => tag)).toEqual(["latest", "pr-1"]);
  expect(out).toMatch(/^removed +ghcr\.io\/crh225\/pricing-api:pr-2,.+\nnot removed +ghcr\.io.+:pr-1,/m);
  expect(out).toContain("Failed:\n  the images: interrupted; the next sweep goes on\n");
  expect(out).toContain("Committed ");
});

test("a sweep that nothing can end fails, and log, summary and metrics say so", async () => {
  await using world = await sweeperWorld();
  (await world.preview("a")).close();
  world.time += HOUR;
  world.github.inject({
    when: ({ operation }) => operation === "CommitToGitOps",
    times: 1,
    fault: { kind: "reset" },
  });
  const program = new EventEmitter();
  const { code, err, summary } = await world.run(["--metrics-file", join(world.folder, "metrics.prom")], {
    program,
    onSleep: () => {
      program.emit("beforeExit");
      return new Promise(() => {});
    },
  });
  expect(code).toBe(1);
  expect(err).toContain("the run stopped before its end");
  expect(summary).toContain("### The sweep failed");
  expect(await readFile(join(world.folder, "metrics.prom"), "utf8")).toMatch(/success\S* 0/);
});
