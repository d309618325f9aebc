import type { Clock } from "../ports/clock.ts";

/** Simulated time. Only waiting takes time, and all tasks share the time. */
export interface VirtualTime {
  /** Milliseconds since the start. */
  readonly now: number;
  sleep(milliseconds: number): Promise<void>;
  /** A clock of this time with its own random numbers. */
  clock(random: () => number): Clock;
  /** Starts the tasks together, and returns their results. Time moves whenever all of them sleep. */
  run<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<PromiseSettledResult<Result>[]>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** The sleepers of one tick wake up together at its end, so that their next calls overlap. */
const TICK = 25;

export function virtualTime(): VirtualTime {
  let now = 0;
  let awake = 0;
  let sleepers: Sleeper[] = [];
  const suspend = (): void => {
    awake -= 1;
    if (awake > 0 || sleepers.length === 0) return;
    now = Math.min(...sleepers.map(({ at }) => at));
    const due = sleepers.filter(({ at }) => at === now);
    sleepers = sleepers.filter(({ at }) => at !== now);
    awake = due.length;
    for (const { wake } of due) wake();
  };
  const sleep = (milliseconds: number): Promise<void> => {
    const at = Math.ceil((now + milliseconds) / TICK) * TICK;
    const woken = new Promise<void>((wake) => sleepers.push({ at, wake }));
    suspend();
    return woken;
  };
  return {
    get now() {
      return now;
    },
    sleep,
    clock: (random) => ({ now: () => now, random, sleep }),
    run: (tasks) => {
      awake = tasks.length;
      return Promise.allSettled(tasks.map((task) => task().finally(suspend)));
    },
  };
}
