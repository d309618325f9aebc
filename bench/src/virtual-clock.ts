import type { Clock } from "preview-gitops";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Sleeps end on a multiple of so many milliseconds, so that some end together and their tasks really meet. */
const TICK = 50;

/**
 * Time that passes only while every task sleeps: what a task does in between takes none of it, however long it takes.
 * A task does one thing at a time.
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

  /** How all tasks have ended, once they have; they start together. */
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
