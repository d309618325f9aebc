import type { Clock } from "preview-gitops";

/** A clock on which only waiting takes time, and real waiting takes none. */
export interface InstantClock extends Clock {
  /** Milliseconds of each wait, in order. */
  readonly sleeps: readonly number[];
}

/** A clock that starts now, with the longest jitter. `onSleep` runs during each wait. */
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
