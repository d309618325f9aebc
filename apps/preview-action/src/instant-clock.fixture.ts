import type { Clock } from "preview-gitops";

/** A clock on which waiting takes no time, and on which nothing but waiting takes any. */
export interface InstantClock extends Clock {
  /** What was slept, in milliseconds, in order. */
  readonly sleeps: readonly number[];
}

/** A clock that starts now, with the longest jitter. `onSleep` is what happens while somebody sleeps. */
export function instantClock(onSleep: (sleeps: number) => unknown = () => {}): InstantClock {
  let now = Date.now();
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    random: () => 0.999,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
      await onSleep(sleeps.length);
      signal?.throwIfAborted();
    },
  };
}
