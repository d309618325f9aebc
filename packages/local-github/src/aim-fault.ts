import type { FaultTarget } from "./fault-kinds.ts";
import type { LocalGitHub } from "./local/local-github.ts";
import type { GitHubRequest } from "./server/injection.ts";
import type { RequestRecord } from "./server/request-log.ts";

/** Chooses the requests that a fault hits. */
export interface Aim {
  /** Whether this request is one that is to be hit. */
  hits(target: FaultTarget): boolean;
  count(): number;
  end(): void;
}

/** An aim at one of a run's requests, from 0, and at its repetitions until so many were hit. */
export function aimAt(wanted: FaultTarget, index: number, times: number): Aim {
  let seen = 0;
  let count = 0;
  let ended = false;
  return {
    hits(target) {
      const isAgain = count > 0 && target.operation === wanted.operation;
      const isHit = !ended && count < times && (seen === index || isAgain);
      seen += 1;
      if (isHit) count += 1;
      return isHit;
    },
    count: () => count,
    end: () => void (ended = true),
  };
}

/** A request as far as faults differ by it. */
export function toFaultTarget({ operation, method, fields }: GitHubRequest | RequestRecord): FaultTarget {
  return { operation, method, isGraphQL: fields.length > 0 };
}

/** A client that waits no longer than it takes for the request to be lost, or for its answer. */
export function impatientFetch(
  inner: typeof globalThis.fetch,
  github: LocalGitHub,
  kind: "timeout" | "timeout-after-effect",
  aim: Aim,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const body = typeof init?.body === "string" ? init.body : "";
    const operation = /(?:query|mutation) (\w+)/.exec(body)?.[1] ?? url;
    const target = { operation, method: init?.method ?? "GET", isGraphQL: url === github.graphqlUrl };
    if (!url.startsWith(github.url) || !aim.hits(target)) return inner(input, init);
    if (kind === "timeout-after-effect") await (await inner(input, init)).arrayBuffer();
    throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
  };
}
