import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../temporary-folder.ts";
import type { SweepEnvironment } from "./sweep-environment.ts";

/** The result and the cost of one sweep. */
export interface SweeperRun {
  readonly removed: number;
  readonly points: number;
  /** CPU time of the process in seconds, user and system. */
  readonly cpuSeconds: number;
  /** Peak memory of the process in megabytes. */
  readonly megabytes: number;
}

const APP = new URL("../../../apps/orphan-sweeper/", import.meta.url);
const SWEEPER = fileURLToPath(new URL("dist/main.mjs", APP));
/**
 * The process measures itself when it ends, because other processes cannot tell it from its children and its parent. Memory
 * comes from `/proc`: `maxRSS` includes the time before exec, when the process was a fork of the benchmark (`exec_mmap` in
 * `fs/exec.c`).
 */
const ASK = `import { readFileSync, writeFileSync } from "node:fs";
process.on("exit", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const kilobytes = Number(/^VmHWM:\\s*(\\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  writeFileSync(process.env.USAGE_FILE, JSON.stringify({ microseconds: userCPUTime + systemCPUTime, kilobytes }));
});`;

/** Runs the built sweeper in its own process, with the image's options for Node.js. */
export async function runSweeper(environment: SweepEnvironment, signal: AbortSignal): Promise<SweeperRun> {
  await using folder = await temporaryFolder();
  const usageFile = join(folder.path, "usage.json");
  const child = spawn(
    process.execPath,
    [
      ...(await shippedOptions()),
      `--import=data:text/javascript,${encodeURIComponent(ASK)}`,
      SWEEPER,
      `--gitops=${environment.gitops.fullName}`,
      "--max-removals=100000",
      "--max-share=100%",
      "--json",
    ],
    {
      env: {
        PATH: process.env["PATH"],
        GITHUB_API_URL: environment.github.apiUrl,
        GITOPS_TOKEN: environment.tokens.gitops,
        PULLS_TOKEN: environment.tokens.pulls,
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
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the process prints this object
  const usage = JSON.parse(await readFile(usageFile, "utf8")) as Usage;
  return {
    ...readReport(said),
    cpuSeconds: usage.microseconds / 1_000_000,
    megabytes: usage.kilobytes / 1024,
  };
}

/** The arguments between Node.js and the program in the image's entry point. */
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
