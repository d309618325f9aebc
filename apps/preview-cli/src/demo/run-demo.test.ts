import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const CHECKOUT = fileURLToPath(new URL("../../../../", import.meta.url));
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const TIMEOUT = { timeout: 60_000 };

interface Demo extends AsyncDisposable {
  readonly process: ChildProcess;
  /** What it has written so far. */
  readonly written: { out: string; err: string };
  /** Resolves once it has written this. */
  said(text: string): Promise<void>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  /** What is left in the demo's own folder for temporary files. */
  leftFiles(): Promise<string[]>;
}

/** The demo in a process of its own. It may leave files nowhere else than in a folder of its own. */
async function demo(
  args: readonly string[],
  { path = process.env["PATH"], main = MAIN }: { path?: string; main?: string } = {},
): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), "demo-"));
  const env = { PATH: path, TMPDIR: folder };
  const child = spawn(process.execPath, ["--conditions=preview-source", main, "demo", ...args], { env });
  const ended = once(child, "close").then(([code]: (number | null)[]) => code ?? null);
  const written = { out: "", err: "" };
  child.stderr.on("data", (chunk) => (written.err += String(chunk)));
  child.stdout.on("data", (chunk) => (written.out += String(chunk)));
  return {
    process: child,
    written,
    ended,
    async said(text) {
      while (!written.out.includes(text)) await once(child.stdout, "data");
    },
    leftFiles: () => readdir(folder),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A copy of what the demo needs of this checkout, below a folder with a space and a letter beyond ASCII. */
async function copyCheckout(): Promise<{ readonly main: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "checkout-"));
  const root = join(folder, "sp ace", "ü");
  const filter = (path: string): boolean => !/\/(?:\.turbo|\.vite.*|backstage-tests)$|\.test\.ts$/.test(path);
  for (const part of ["apps/preview-action", "apps/preview-cli", "examples", "packages"]) {
    // Links to other packages are relative, and so lead to their copies.
    const options = { recursive: true, verbatimSymlinks: true, filter };
    await cp(join(CHECKOUT, part), join(root, part), options);
  }
  await symlink(join(CHECKOUT, "node_modules"), join(root, "node_modules"));
  return {
    main: join(root, relative(CHECKOUT, MAIN)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test("takes two pull requests from open to gone in any folder, and leaves nothing", TIMEOUT, async () => {
  await using checkout = await copyCheckout();
  await using run = await demo(["--json"], checkout);
  expect(await run.ended).toBe(0);
  const { steps, left } = JSON.parse(run.written.out);
  expect(left).toEqual([]);
  const seen = steps.map(({ event, service, pr, state }: Record<string, unknown>) => [
    event,
    service,
    pr,
    state,
  ]);
  expect(seen).toEqual([
    ["opened", "pricing-api", 1, "ready"],
    ["synchronize", "pricing-api", 1, "ready"],
    ["opened", "orders-api", 1, "ready"],
    ["closed", "pricing-api", 1, "removed"],
    ["closed", "orders-api", 1, "removed"],
  ]);
  const [opened, pushed] = steps;
  expect(opened.url).toMatch(/^http:\/\/pricing-api-pr-1-red\.preview\.localhost:[0-9]+$/);
  expect(pushed.url).toBe(opened.url);
  expect(pushed.sha).not.toBe(opened.sha);
  expect(await run.leftFiles()).toEqual([]);
});

test("serves until it is interrupted, and cleans up then", TIMEOUT, async () => {
  await using run = await demo(["--serve"]);
  await run.said("Ctrl-C ends it.");
  run.process.kill("SIGINT");
  expect(await run.ended).toBe(130);
  expect(await run.leftFiles()).toEqual([]);
});

test("cleans up when it is interrupted half-way", TIMEOUT, async () => {
  await using run = await demo([]);
  await run.said("Hub ");
  run.process.kill("SIGINT");
  expect(await run.ended).toBe(130);
  expect(await run.leftFiles()).toEqual([]);
});

test("says which port is in use", TIMEOUT, async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  await using run = await demo(["--port", port]);
  expect(await run.ended).toBe(1);
  expect(run.written.err).toContain(`port ${port}`);
  expect(await run.leftFiles()).toEqual([]);
  server.close();
});

test("says that git is missing", TIMEOUT, async () => {
  await using run = await demo([], { path: "/nonexistent" });
  expect(await run.ended).toBe(1);
  expect(run.written.err).toMatch(/git.*(install|PATH)/);
  expect(await run.leftFiles()).toEqual([]);
});
