import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./commit-loop.ts";

/** The machine's own time, chance and waiting, for a program's outermost file to pass in. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal }),
};
