import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { waitFor } from "./wait-for.ts";

export interface ProcessOptions {
  /** Its name in messages, and of its log file. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** The folder of the log file. */
  readonly logs: string;
  /** The whole environment. Default: only PATH */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** True when the process does its work. Default: it does at once */
  readonly ready?: () => Promise<boolean>;
  /** Seconds to wait until it is ready. Default: 90 */
  readonly within?: number;
}

/** A process of the world. Disposing it ends it, first by SIGTERM. */
export interface SupervisedProcess extends AsyncDisposable {
  readonly pid: number;
  readonly log: string;
  /** Starts it again with the same arguments, and waits until it is ready. */
  restart(): Promise<void>;
}

const GRACE_MS = 10_000;
const LOG_LINES = 15;

/**
 * Starts a process whose output goes to a log file, and waits until it is ready.
 *
 * @throws Error with the end of its log when it ends first or does not get ready
 */
export async function startProcess(options: ProcessOptions): Promise<SupervisedProcess> {
  let running = await launch(options);
  return {
    get pid() {
      return running.pid;
    },
    log: logOf(options),
    async restart() {
      await running.end();
      running = await launch(options);
    },
    [Symbol.asyncDispose]: () => running.end(),
  };
}

async function launch(options: ProcessOptions): Promise<{ pid: number; end: () => Promise<void> }> {
  const { name, program, args, env = {}, cwd, ready = () => Promise.resolve(true), within = 90 } = options;
  const log = logOf(options);
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "a");
  const child = spawn(program, args, {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["ignore", output, output],
  });
  let ended: string | undefined;
  const exit = new Promise<void>((resolve) => {
    child.once("error", (error) => resolve(void (ended = error.message)));
    child.once("exit", (code, signal) => resolve(void (ended = `it ended with ${code ?? signal}`)));
  });
  const end = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    await exit;
    clearTimeout(timer);
  };
  try {
    await waitFor(`${name} is ready`, async () => ended !== undefined || (await ready()), { within });
    if (ended !== undefined) throw new Error(`${name}: ${ended}`);
  } catch (error) {
    await end();
    throw new Error(`${String(error)}\n${tail(log)}`, { cause: error });
  }
  return { pid: child.pid ?? 0, end };
}

function logOf({ logs, name }: ProcessOptions): string {
  return join(logs, `${name}.log`);
}

function tail(log: string): string {
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-LOG_LINES).join("\n");
}
