import { setTimeout as sleep } from "node:timers/promises";

/** Time, random numbers and waiting, as an argument. So a test runs thousands of schedules in seconds. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0 and below 1. */
  random(): number;
  /** Resolves after this many milliseconds. Rejects with the signal's reason as soon as the signal fires. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. Only the main file of a program uses it. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  async sleep(milliseconds, signal) {
    try {
      await sleep(milliseconds, undefined, signal && { signal });
    } catch (error) {
      // Node.js rejects with an AbortError of its own.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
