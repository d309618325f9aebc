import type { Clock } from "preview-gitops";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Sleeps end on a multiple of this number of milliseconds, so that some tasks wake up together and really race. */
const TICK = 50;

/**
 * Virtual time. It passes only while every task sleeps, so the work of a task takes no virtual time. A task may sleep only once
 * at a time.
 */
export class VirtualClock implements Clock {
  readonly random: () => number;
  #now = 0;
  #awake = 0;
  #sleepers: Sleeper[] = [];

  constructor(random: () => number) {
    this.random = random;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const at = Math.ceil((this.#now + milliseconds) / TICK) * TICK;
    this.#sleepers.push({ at, wake: resolve });
    this.#fallAsleep();
    return promise;
  }

  /** Starts all tasks together. Resolves with their results when all have ended. */
  async run<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<PromiseSettledResult<Result>[]> {
    this.#awake += tasks.length;
    return Promise.allSettled(
      tasks.map(async (task) => {
        try {
          return await task();
        } finally {
          this.#fallAsleep();
        }
      }),
    );
  }

  #fallAsleep(): void {
    this.#awake -= 1;
    if (this.#awake > 0 || this.#sleepers.length === 0) return;
    this.#now = Math.min(...this.#sleepers.map(({ at }) => at));
    const due = this.#sleepers.filter(({ at }) => at <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    this.#awake = due.length;
    for (const { wake } of due) wake();
  }
}
