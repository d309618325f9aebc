import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { readLog, startKubernetes } from "local-platform";
import { expect, test, vi } from "vitest";
import { HOUR, type SweeperWorld, sweeperWorld } from "../sweeper-world.fixture.ts";

const BUNDLE = fileURLToPath(new URL("../../dist/main.mjs", import.meta.url));

/** A world with the system's time, and a preview whose pull request was closed an hour ago. */
async function orphanedWorld(): Promise<SweeperWorld> {
  const world = await sweeperWorld();
  const now = vi.getRealSystemTime();
  world.time = now - HOUR;
  (await world.preview("a")).close();
  world.time = now;
  vi.useRealTimers();
  return world;
}

interface Process extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

/** Starts the bundle as in the image: one file, without other files. */
async function start(args: readonly string[], env: Record<string, string>): Promise<Process> {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  await cp(BUNDLE, join(folder, "main.mjs"));
  const child = spawn(process.execPath, [join(folder, "main.mjs"), ...args], { env, cwd: folder });
  const all = Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
  return {
    child,
    ended: all.then(([[code], out, err]) => ({ code, out, err })),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await all;
      await rm(folder, { recursive: true });
    },
  };
}

const GITOPS = ["--gitops", "crh225/gitops"];

test("the bundle needs nothing around it", async () => {
  await using world = await orphanedWorld();
  await using run = await start(GITOPS, world.environment());
  const { code, out, err } = await run.ended;
  expect([code, await world.previews()]).toEqual([0, []]);
  expect(out).toContain("1 preview: 1 closed. Removed 1. ");
  expect(
    err
      .split("\n")
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line)),
  ).toMatchObject([{ message: "removed" }, { outcome: "clean" }]);
});

test("the bundle reads clusters and git remotes without other files, too", async () => {
  await using world = await orphanedWorld();
  const credentials = {
    GITOPS_TOKEN: world.token({
      "crh225/gitops": { contents: "write" },
      "crh225/pricing-api": { pull_requests: "read" },
    }),
  };
  await using spoke = await startKubernetes();
  const looker = spoke.createUser({
    name: "looker",
    rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["list"] }],
  });
  const kubeconfig = join(world.folder, "kubeconfig");
  await writeFile(kubeconfig, looker.kubeconfig());
  const args = ["--gitops", `${world.github.url}/crh225/gitops.git`, "--spoke-kubeconfig", kubeconfig];
  await using run = await start(args, world.environment({ credentials }));
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(await world.previews()).toEqual([]);
  expect(spoke.requests.map(({ path }) => path)).toContain("/api/v1/namespaces");
});

test("a reader that ends early stops neither the sweep nor its metrics", async () => {
  await using world = await orphanedWorld();
  const path = join(world.folder, "sweeper.prom");
  const child = spawn(process.execPath, [BUNDLE, ...GITOPS, "--metrics-file", path], {
    env: world.environment(),
  });
  child.stdout.destroy();
  const [[code], err] = await Promise.all([once(child, "close"), text(child.stderr)]);
  expect([code, await world.previews()]).toEqual([0, []]);
  expect(err).not.toContain("EPIPE");
  expect(await readFile(path, "utf8")).toContain("orphan_sweeper_success");
});

test("outside of a pod --in-cluster is wrong usage", async () => {
  await using run = await start([...GITOPS, "--in-cluster"], { GITOPS_TOKEN: "x" });
  expect(await run.ended).toMatchObject({
    code: 2,
    err: expect.stringContaining("in-cluster: works only in a pod"),
  });
});

test("in GitHub Actions every secret is hidden before any other output, and no other line is a command", async () => {
  await using world = await orphanedWorld();
  const token = world.token({ "crh225/pricing-api": { pull_requests: "read" } });
  const environment = { GITHUB_ACTIONS: "true", PULLS_TOKEN: token };
  await using run = await start(GITOPS, world.environment({ environment }));
  const { code, out, err } = await run.ended;
  expect(code).toBe(0);
  const lines = err.split("\n");
  const masked = lines.filter((line) => line.startsWith("::add-mask::"));
  // Secrets of the environment come first, the App's own token as soon as it is made.
  expect(masked).toEqual([
    `::add-mask::${world.app.privateKey.replaceAll("\n", "%0A")}`,
    `::add-mask::${token}`,
    expect.stringMatching(/^::add-mask::ghs_/),
  ]);
  expect(lines.slice(0, 2)).toEqual(masked.slice(0, 2));
  const rest = lines.filter((line) => !line.startsWith("::add-mask::")).join("\n");
  expect(readLog(rest + out)).toEqual({ annotations: [], log: rest + out });
  for (const secret of masked) expect(rest + out).not.toContain(secret.slice("::add-mask::".length));
});

test("wrong arguments in the log are no commands to a runner", async () => {
  const args = ["##[error]boom", "x\n::error::boom", "--branch", "##[set-output name=a]b"];
  await using run = await start([...GITOPS, ...args], { GITOPS_TOKEN: "x" });
  const { code, err } = await run.ended;
  expect(code).toBe(2);
  expect(err).toContain("[error]boom");
  expect(readLog(err)).toEqual({ annotations: [], log: err });
});

test("SIGTERM during the commit lets the commit finish, and SIGTERM before it prevents the commit", async () => {
  await using world = await orphanedWorld();
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = world.github.inject({
    when: ({ operation }) => operation === "ReadGitOps",
    times: 1,
    fault: { kind: "hold", until: promise },
  });
  await using early = await start(GITOPS, world.environment());
  await held.reached;
  early.child.kill("SIGTERM");
  resolve();
  expect(await early.ended).toMatchObject({
    code: 130,
    out: "",
    err: expect.stringContaining("interrupted"),
  });
  expect(await world.previews()).toEqual([1]);

  const commit = Promise.withResolvers<void>();
  const hold = world.github.inject({
    when: ({ operation }) => operation === "CommitToGitOps",
    fault: { kind: "hold", until: commit.promise, before: "ref-update" },
  });
  await using late = await start(GITOPS, world.environment());
  await hold.reached;
  late.child.kill("SIGTERM");
  commit.resolve();
  expect(await late.ended).toMatchObject({ code: 0 });
  expect(await world.previews()).toEqual([]);
});
