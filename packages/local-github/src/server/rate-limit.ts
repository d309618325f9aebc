import { budgetOf, type Token } from "../state/token.ts";

/** GitHub's hourly budgets (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
const LIMITS = { app: 5_000, user: 5_000, actions: 1_000, none: 60 };

const HOUR = 3_600_000;

export type RateLimitResource = "core" | "graphql";

export interface RateLimit {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  readonly resetAt: Date;
  readonly resource: RateLimitResource;
  /** The cost of the last request. */
  readonly cost: number;
}

/**
 * Counts requests or points by budget and resource.
 */
export class RateMeter {
  readonly #now: () => Date;
  readonly #windows = new Map<string, { used: number; resetAt: Date }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The budget after one more request of that cost. */
  spend(token: Token | undefined, resource: RateLimitResource, cost: number): RateLimit {
    const window = this.#window(`${token ? budgetOf(token) : ""} ${resource}`);
    window.used += cost;
    const limit = LIMITS[token?.kind ?? "none"];
    return {
      limit,
      used: window.used,
      remaining: Math.max(0, limit - window.used),
      resetAt: window.resetAt,
      resource,
      cost,
    };
  }

  #window(key: string): { used: number; resetAt: Date } {
    const now = this.#now();
    const open = this.#windows.get(key);
    if (open !== undefined && open.resetAt > now) return open;
    const next = { used: 0, resetAt: new Date(now.getTime() + HOUR) };
    this.#windows.set(key, next);
    return next;
  }
}

/** The rate limit headers of an answer. */
export function rateLimitHeaders(limit: RateLimit): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit.limit),
    "x-ratelimit-remaining": String(limit.remaining),
    "x-ratelimit-used": String(limit.used),
    "x-ratelimit-reset": String(Math.ceil(limit.resetAt.getTime() / 1000)),
    "x-ratelimit-resource": limit.resource,
  };
}
