import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 300;

/**
 * Repeats a stand-in's work until it is disposed. A failure is told once, and tried again: objects change while a stand-in looks
 * at them.
 */
export function repeat(name: string, work: () => Promise<void>): AsyncDisposable {
  const ended = new AbortController();
  const told = new Set<string>();
  const loop = async () => {
    while (!ended.signal.aborted) {
      try {
        await work();
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        if (!told.has(words) && !ended.signal.aborted) process.stderr.write(`${name}: ${words}\n`);
        told.add(words);
      }
      await sleep(PAUSE_MS);
    }
  };
  const done = loop();
  return {
    async [Symbol.asyncDispose]() {
      ended.abort();
      await done;
    },
  };
}
