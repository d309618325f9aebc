import type { Fault, GitHubRequest, Injection, InjectionHandle } from "./injection.ts";

interface Waiting {
  readonly injection: Injection;
  readonly handle: { hits: number; readonly reached: Promise<void> };
  readonly reach: () => void;
}

/** A fault that has found its request. */
export interface Strike {
  readonly fault: Fault;
  readonly reach: () => void;
}

/** The faults that wait for their request. */
export class Faults {
  #waiting: Waiting[] = [];

  inject(injection: Injection): InjectionHandle {
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const handle = { hits: 0, reached };
    this.#waiting.push({ injection, handle, reach });
    return handle;
  }

  /** The fault that hits this request: of several, the one that was injected first. */
  take(request: GitHubRequest): Strike | undefined {
    const hit = this.#waiting.find(({ injection }) => injection.when(request));
    if (hit === undefined) return undefined;
    hit.handle.hits += 1;
    const isSpent = hit.handle.hits >= (hit.injection.times ?? 1);
    if (isSpent) this.#waiting = this.#waiting.filter((one) => one !== hit);
    return { fault: hit.injection.fault, reach: hit.reach };
  }
}
