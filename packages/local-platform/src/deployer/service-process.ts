import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

export interface ServiceProcessOptions {
  /** The checkout, in which `node --run start` runs. */
  readonly directory: string;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Bytes of its newest output that are kept. */
  readonly outputBytes: number;
  /** Milliseconds from SIGTERM until it is killed. */
  readonly graceMilliseconds: number;
}

/** A started service, with its child processes. */
export interface ServiceProcess {
  /**
   * Resolves when all of its processes have ended, with the reason in words, such as "exited with an error".
   * Never rejects.
   */
  readonly ended: Promise<string>;
  /** Its newest output, without control characters. */
  output(): string;
  /** Sends SIGTERM, kills it after the grace period, and resolves when all of its processes have ended. */
  stop(): Promise<void>;
}

/** The last bytes of an endless output. */
interface OutputTail {
  append(chunk: Buffer): void;
  /** The kept text, without control characters except line ends and tabs. */
  text(): string;
}

// "node --run" does not pass signals to the service. The service has a process group of its own, and signals go
// to the group. One process of the group waits for the end of file on descriptor 3. Only this process has its
// other end, so the group also ends when this process crashes.
const LAUNCHER = `
  (trap "" TERM INT HUP; read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
  exec "$0" --run start 3<&-
`;

/** Starts the service of a checkout. `ServiceProcess.ended` tells when it fails. */
export function startServiceProcess(options: ServiceProcessOptions): ServiceProcess {
  const child = spawnGroup(options);
  const tail = createOutputTail(options.outputBytes);
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const output of outputs) output.on("data", (chunk: Buffer) => tail.append(chunk));
  const killGroup = (): void => void child.stdio[3]?.destroy();
  let state: "running" | "stopping" | "ended" = "running";
  child.on("exit", () => state === "stopping" || killGroup());
  const ended = describeEnd(child).finally(() => (state = "ended"));
  const stop = async (): Promise<void> => {
    if (state === "running") {
      state = "stopping";
      terminateGroup(child);
      // A process that still runs in the group has the other end of an output, unless it closed it.
      void Promise.all(outputs.map((output) => once(output, "close"))).then(killGroup);
      const grace = setTimeout(killGroup, options.graceMilliseconds);
      void ended.then(() => clearTimeout(grace));
    }
    await ended;
  };
  return { ended, output: () => tail.text(), stop };
}

function spawnGroup({ directory, env }: ServiceProcessOptions): ChildProcess {
  const child = spawn("/bin/sh", ["-c", LAUNCHER, process.execPath], {
    cwd: directory,
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  // A group that has ended resets the descriptor. `ended` reports it.
  child.stdio[3]?.on("error", () => {});
  return child;
}

function describeEnd(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(`could not be started: ${error.message}`));
    child.on("close", (code, signal) => {
      // "node --run" ends with 1 for every failure of the script.
      resolve(signal === null ? (code === 0 ? "exited" : "exited with an error") : `was ended by ${signal}`);
    });
  });
}

function terminateGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // The group has ended already.
  }
}

/** An empty tail for the newest `limit` bytes. If possible, the tail starts at a whole line. */
export function createOutputTail(limit: number): OutputTail {
  let chunks: Buffer[] = [];
  let size = 0;
  let cut = false;
  return {
    append(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= 2 * limit) return;
      chunks = [Buffer.concat(chunks).subarray(size - limit)];
      size = limit;
      cut = true;
    },
    text() {
      const all = Buffer.concat(chunks);
      const kept = all.subarray(Math.max(0, all.length - limit));
      return plainText(cut || kept.length < all.length ? wholeLines(kept) : kept);
    },
  };
}

function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf("\n") + 1);
}

function plainText(bytes: Buffer): string {
  const text = stripVTControlCharacters(bytes.toString("utf8")).replaceAll("\r\n", "\n");
  // oxlint-disable-next-line no-control-regex -- control characters are what this removes
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");
}
