/** A fault that waits for requests. */
export interface Injection<Seen, Fault> {
  /** Which requests it hits. */
  readonly when: (request: Seen) => boolean;
  /** How many of them. Default: 1. */
  readonly times?: number;
  readonly fault: Fault;
}

/** An injection at work. */
export interface InjectionHandle {
  /** How many requests it has hit. */
  readonly hits: number;
  /** Resolves at the first hit; for a fault that waits, when the request has reached the place where it waits. */
  readonly reached: Promise<void>;
}

/** A fault that has found its request. */
export interface Strike<Fault> {
  readonly fault: Fault;
  readonly reach: () => void;
}

interface Waiting<Seen, Fault> {
  readonly injection: Injection<Seen, Fault>;
  readonly handle: { hits: number; readonly reached: Promise<void> };
  readonly reach: () => void;
}

/** The faults of one server that wait for their request. */
export class Faults<Seen, Fault> {
  #waiting: Waiting<Seen, Fault>[] = [];

  inject(injection: Injection<Seen, Fault>): InjectionHandle {
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const handle = { hits: 0, reached };
    this.#waiting.push({ injection, handle, reach });
    return handle;
  }

  /** The fault that hits this request: of several, the one that was injected first. */
  take(request: Seen): Strike<Fault> | undefined {
    const hit = this.#waiting.find(({ injection }) => injection.when(request));
    if (hit === undefined) return undefined;
    hit.handle.hits += 1;
    const isSpent = hit.handle.hits >= (hit.injection.times ?? 1);
    if (isSpent) this.#waiting = this.#waiting.filter((one) => one !== hit);
    return { fault: hit.injection.fault, reach: hit.reach };
  }
}
