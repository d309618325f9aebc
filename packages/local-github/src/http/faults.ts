/** A fault, with the requests that it hits. */
export interface Injection<Seen, Fault> {
  /** True for a request that it hits. */
  readonly when: (request: Seen) => boolean;
  /** The number of requests that it hits. Default: 1. */
  readonly times?: number;
  readonly fault: Fault;
}

/** An active injection. */
export interface InjectionHandle {
  /** The number of requests that it has hit. */
  readonly hits: number;
  /** Resolves at the first hit. With a fault that holds a request, it resolves when the request waits. */
  readonly reached: Promise<void>;
}

/** A fault that hits a request. */
export interface Strike<Fault> {
  readonly fault: Fault;
  readonly reach: () => void;
}

interface Waiting<Seen, Fault> {
  readonly injection: Injection<Seen, Fault>;
  readonly handle: { hits: number; readonly reached: Promise<void> };
  readonly reach: () => void;
}

/** The active faults of one server. */
export class Faults<Seen, Fault> {
  #waiting: Waiting<Seen, Fault>[] = [];

  inject(injection: Injection<Seen, Fault>): InjectionHandle {
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const handle = { hits: 0, reached };
    this.#waiting.push({ injection, handle, reach });
    return handle;
  }

  /** The fault that hits this request. The earlier of several injections wins. */
  take(request: Seen): Strike<Fault> | undefined {
    const hit = this.#waiting.find(({ injection }) => injection.when(request));
    if (hit === undefined) return undefined;
    hit.handle.hits += 1;
    const isSpent = hit.handle.hits >= (hit.injection.times ?? 1);
    if (isSpent) this.#waiting = this.#waiting.filter((one) => one !== hit);
    return { fault: hit.injection.fault, reach: hit.reach };
  }
}
