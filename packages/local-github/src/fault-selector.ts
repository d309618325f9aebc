import type { FaultTarget } from "./fault-kinds.ts";
import type { LocalGitHub } from "./local/local-github.ts";
import type { GitHubRequest, RequestRecord } from "./server/injection.ts";

/** Selects the requests of a run that a fault hits. */
export interface RequestSelector {
  /** True when the fault hits this request. */
  hits(target: FaultTarget): boolean;
  count(): number;
  end(): void;
}

/** Selects the request with this index (from 0) in a run, and its retries, until `times` requests were hit. */
export function selectRequest(wanted: FaultTarget, index: number, times: number): RequestSelector {
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

/** The parts of a request that faults depend on. */
export function toFaultTarget({ operation, method, fields }: GitHubRequest | RequestRecord): FaultTarget {
  return { operation, method, isGraphQL: fields.length > 0 };
}

/** A `fetch` that ends selected requests with a timeout, before or after their effect on GitHub. */
export function fetchWithTimeouts(
  inner: typeof globalThis.fetch,
  github: LocalGitHub,
  kind: "timeout" | "timeout-after-effect",
  selector: RequestSelector,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const body = typeof init?.body === "string" ? init.body : "";
    const operation = /(?:query|mutation) (\w+)/.exec(body)?.[1] ?? url;
    const target = { operation, method: init?.method ?? "GET", isGraphQL: url === github.graphqlUrl };
    if (!url.startsWith(github.url) || !selector.hits(target)) return inner(input, init);
    if (kind === "timeout-after-effect") await (await inner(input, init)).arrayBuffer();
    throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
  };
}
