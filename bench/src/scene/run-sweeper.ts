import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../temporary-folder.ts";
import type { SweepScene } from "./sweep-scene.ts";

/** What one sweep said and took. */
export interface SweeperRun {
  readonly removed: number;
  readonly points: number;
  /** Seconds that the process itself computed, in user mode and in the system. */
  readonly cpuSeconds: number;
  /** The most memory that it held at once. */
  readonly megabytes: number;
}

const APP = new URL("../../../apps/orphan-sweeper/", import.meta.url);
const SWEEPER = fileURLToPath(new URL("dist/main.mjs", APP));
/**
 * Asks the process about itself when it ends; nobody else can tell it from its children and its parent. Memory comes from
 * `/proc`: the kernel counts into `maxRSS` what the process was before it became this program, a fork of the benchmark
 * (`exec_mmap` in `fs/exec.c`).
 */
const ASK = `import { readFileSync, writeFileSync } from "node:fs";
process.on("exit", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const kilobytes = Number(/^VmHWM:\\s*(\\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  writeFileSync(process.env.USAGE_FILE, JSON.stringify({ microseconds: userCPUTime + systemCPUTime, kilobytes }));
});`;

/** Runs the built sweeper as a process of its own, with the options for Node.js that the image gives it. */
export async function runSweeper(scene: SweepScene, signal: AbortSignal): Promise<SweeperRun> {
  await using folder = await temporaryFolder();
  const usageFile = join(folder.path, "usage.json");
  const child = spawn(
    process.execPath,
    [
      ...(await shippedOptions()),
      `--import=data:text/javascript,${encodeURIComponent(ASK)}`,
      SWEEPER,
      `--gitops=${scene.gitops.fullName}`,
      "--max-removals=100000",
      "--max-share=100%",
      "--json",
    ],
    {
      env: {
        PATH: process.env["PATH"],
        GITHUB_API_URL: scene.github.apiUrl,
        GITOPS_TOKEN: scene.tokens.gitops,
        PULLS_TOKEN: scene.tokens.pulls,
        USAGE_FILE: usageFile,
      },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    },
  );
  const [said, complaints] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  if (child.exitCode !== 0)
    throw new Error(`the sweeper ended with ${child.exitCode}: ${complaints.slice(-2000)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the process was asked for
  const usage = JSON.parse(await readFile(usageFile, "utf8")) as Usage;
  return {
    ...readReport(said),
    cpuSeconds: usage.microseconds / 1_000_000,
    megabytes: usage.kilobytes / 1024,
  };
}

/** What stands between Node.js and the program in the image's entry point. */
async function shippedOptions(): Promise<readonly string[]> {
  const dockerfile = await readFile(new URL("Dockerfile", APP), "utf8");
  const [json = ""] = /(?<=^ENTRYPOINT ).*$/m.exec(dockerfile) ?? [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Docker's exec form is a list of words
  return (JSON.parse(json) as string[]).slice(1, -1);
}

interface Usage {
  readonly microseconds: number;
  readonly kilobytes: number;
}

interface Report {
  readonly decisions: readonly { readonly action: string; readonly done: boolean }[];
  readonly apiPoints: number;
}

function readReport(said: string): Pick<SweeperRun, "removed" | "points"> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own program's documented output
  const { decisions, apiPoints } = JSON.parse(said) as Report;
  return {
    removed: decisions.filter(({ action, done }) => action === "remove" && done).length,
    points: apiPoints,
  };
}
