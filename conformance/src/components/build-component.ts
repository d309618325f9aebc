import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Component } from "./component.ts";
import { pinnedVersion } from "./pinned-version.ts";

/** A program that was built, or the reason why there is none. */
export interface BuiltComponent {
  readonly name: string;
  readonly reported: string;
  readonly version: string;
  readonly program: string | undefined;
  /** In plain words. Only without a program. */
  readonly reason?: string;
}

const FOLDERS = fileURLToPath(new URL("../../components/", import.meta.url));
const TICK_MS = 30_000;

/** The folder of a component's go.mod. */
export function folderOf({ folder }: Pick<Component, "folder">): string {
  return join(FOLDERS, folder);
}

/** The folder of what was built, outside of the repository. */
export function cacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "preview-conformance");
}

/**
 * Builds a component with `go build`, unless the cache has it. A build that takes longer than until `deadline` is ended. Go keeps
 * what was compiled, so the next build goes on there.
 *
 * @param deadline - in the time of `performance.now()`
 */
export async function buildComponent(
  component: Component,
  deadline: number,
  say: (line: string) => void,
): Promise<BuiltComponent> {
  const { version, flags, program } = await planBuild(component);
  const { name, reported } = component;
  if (existsSync(program)) return { name, reported, version, program };
  if (performance.now() > deadline)
    return { name, reported, version, program: undefined, reason: "no time was left to build it" };
  await mkdir(join(program, ".."), { recursive: true });
  const partial = `${program}.${process.pid}`;
  const problem = await goBuild(component, [...flags, "-o", partial], { version, deadline, say });
  if (problem !== undefined) return { name, reported, version, program: undefined, reason: problem };
  await rename(partial, program);
  return { name, reported, version, program };
}

async function planBuild(
  component: Component,
): Promise<{ version: string; flags: string[]; program: string }> {
  const folder = folderOf(component);
  const [goMod, goSum] = await Promise.all(
    ["go.mod", "go.sum"].map((file) => readFile(join(folder, file), "utf8")),
  );
  const version = pinnedVersion(goMod ?? "", component.module);
  const stamps = Object.entries(component.stamp(version)).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", ["-s -w", ...stamps].join(" ")];
  const hash = createHash("sha256")
    .update(`${goMod}${goSum}${flags.join(" ")}`)
    .digest("hex")
    .slice(0, 10);
  const built = `${component.name}-${version}-${process.platform}-${process.arch}-${hash}`;
  return { version, flags, program: join(cacheFolder(), built, component.name) };
}

interface Build {
  readonly version: string;
  readonly deadline: number;
  readonly say: (line: string) => void;
}

/** Runs go build. Returns what went wrong, in plain words. */
async function goBuild(
  component: Component,
  flags: readonly string[],
  build: Build,
): Promise<string | undefined> {
  const { name, minutes } = component;
  const { version, deadline, say } = build;
  const start = performance.now();
  const elapsed = () => `${Math.round((performance.now() - start) / 1000)} s`;
  say(`building ${name} ${version}: about ${minutes} CPU minutes`);
  const child = spawn("go", ["build", ...flags, component.package], {
    cwd: folderOf(component),
    env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const tick = setInterval(() => say(`building ${name}: ${elapsed()}`), TICK_MS);
  let late = false;
  const end = setTimeout(
    () => (late = child.kill("SIGTERM")),
    Math.min(deadline - performance.now(), 2 ** 31 - 1),
  );
  const code = await new Promise<number | string>((resolve) => {
    child
      .once("error", (error) => resolve(error.message))
      .once("close", (exit) => resolve(exit ?? "a signal"));
  });
  clearInterval(tick);
  clearTimeout(end);
  if (late) return `its build was not done in time (after ${elapsed()})`;
  if (code !== 0) return `its build failed (${code}): ${output.trim().split("\n").slice(-3).join(" ")}`;
  say(`built ${name} ${version} in ${elapsed()}`);
  return undefined;
}
