import { type ChildProcessWithoutNullStreams, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";

type Environment = Readonly<Record<string, string>>;

/** A process with a pipe that this program holds open. The pipe's end is the only news of a program that was killed. */
interface Guarded {
  readonly stdio: readonly unknown[];
}

// The process and everything it starts are one group. `kill 0` ends the group, with the guard, even after SIGKILL of this program.
const GUARD = '(read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 </dev/null & exec "$@" 3<&-';

// A process of another group may write for a moment longer.
const KEEPER = 'read -r _; rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }';

/** The exit code of a program that is not on PATH, as for a shell. */
export const NOT_FOUND = 127;

/** Milliseconds from SIGTERM to SIGKILL. Git uses them to remove its lock files. */
const GRACE = 2000;

/**
 * Starts a program in a process group of its own: git leaves its remote helper running when git alone is ended. The group ends
 * when the program has ended, when the signal fires, and when this process ends, however it ends.
 *
 * @throws the reason of a signal that has fired
 */
export function startGuarded(
  command: readonly string[],
  environment: Environment,
  signal: AbortSignal | undefined,
): ChildProcessWithoutNullStreams {
  signal?.throwIfAborted();
  const options: SpawnOptions = { env: environment, stdio: ["pipe", "pipe", "pipe", "pipe"], detached: true };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- with these options, all streams exist
  const child = spawn("/bin/sh", ["-c", GUARD, "sh", ...command], options) as ChildProcessWithoutNullStreams;
  const stop = (): void => end(child);
  signal?.addEventListener("abort", stop);
  child.once("exit", () => {
    signal?.removeEventListener("abort", stop);
    pipeOf(child, 3).destroy();
  });
  // A process that ends before it has read its input closes the pipe. Its exit code explains why.
  for (const pipe of [child.stdin, pipeOf(child, 3)]) pipe.on("error", () => undefined);
  return child;
}

/** Removes a folder when the result is disposed, and when this process ends, however it ends. */
export function keepFolder(folder: string, environment: Environment): AsyncDisposable {
  const child = spawn("/bin/sh", ["-c", KEEPER, "sh", folder], {
    env: environment,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = once(child, "exit");
  child.stdin.on("error", () => undefined);
  // A kept folder is no reason to go on.
  child.unref();
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return {
    async [Symbol.asyncDispose]() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}

function end(child: ChildProcessWithoutNullStreams): void {
  const { pid } = child;
  if (pid === undefined) return;
  process.kill(-pid);
  const later = setTimeout(() => pipeOf(child, 3).destroy(), GRACE);
  child.once("exit", () => clearTimeout(later));
}

function pipeOf({ stdio }: Guarded, index: number): Writable {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the options of the process make each of them a pipe
  return stdio[index] as Writable;
}
