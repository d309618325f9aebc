import type { Answer } from "../http/http-message.ts";
import { budgetOf, type Token } from "../state/token.ts";
import type { RateLimit, RateLimitResource } from "./rate-limit.ts";

/** What a request costs. */
export interface LimitedRequest {
  readonly resource: RateLimitResource;
  readonly method: string;
  /** Whether it changes something. */
  readonly writes: boolean;
}

/** A sliding window, and the sum of weights that GitHub lets through in it. */
interface Limit {
  readonly milliseconds: number;
  readonly most: number;
  readonly weigh: (request: LimitedRequest) => number;
}

interface Entry {
  readonly at: number;
  readonly weight: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DOCUMENTATION =
  "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits";

/**
 * docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits. GitHub does not say whether
 * a lost race counts as created content. Here it counts. The limit of 100 concurrent requests is not enforced.
 */
const LIMITS: readonly Limit[] = [
  { milliseconds: MINUTE, most: 900, weigh: (request) => pointsOf(request, "core") },
  { milliseconds: MINUTE, most: 2000, weigh: (request) => pointsOf(request, "graphql") },
  { milliseconds: MINUTE, most: 80, weigh: contentOf },
  { milliseconds: HOUR, most: 500, weigh: contentOf },
];

/** Refuses what is above GitHub's documented limits. */
export class DocumentedLimits {
  readonly #now: () => Date;
  /** By budget, in the order of {@link LIMITS}. */
  readonly #logs = new Map<string, Entry[][]>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The refusal of a request. Undefined: it is let through, and counts. */
  refuse(token: Token, budget: RateLimit, request: LimitedRequest): Answer | undefined {
    if (budget.used > budget.limit) return refusedByHour(request.resource);
    const now = this.#now().getTime();
    const logs = this.#logsOf(budgetOf(token), now);
    const waits = LIMITS.map((limit, index) => waitFor(limit, logs[index] ?? [], limit.weigh(request), now));
    const wait = Math.max(...waits);
    if (wait > 0) return tooFast(wait);
    for (const [index, { weigh }] of LIMITS.entries()) logs[index]?.push({ at: now, weight: weigh(request) });
    return undefined;
  }

  #logsOf(key: string, now: number): Entry[][] {
    const before = this.#logs.get(key) ?? LIMITS.map(() => []);
    const logs = LIMITS.map(({ milliseconds }, index) =>
      (before[index] ?? []).filter(({ at, weight }) => weight > 0 && at > now - milliseconds),
    );
    this.#logs.set(key, logs);
    return logs;
  }
}

/** Milliseconds until there is room for a weight. */
function waitFor({ milliseconds, most }: Limit, log: readonly Entry[], weight: number, now: number): number {
  if (weight === 0) return 0;
  let excess = log.reduce((sum, entry) => sum + entry.weight, weight) - most;
  if (excess <= 0) return 0;
  const last = log.find((entry) => (excess -= entry.weight) <= 0);
  return (last?.at ?? now) + milliseconds - now;
}

function pointsOf({ resource, writes }: LimitedRequest, wanted: RateLimitResource): number {
  if (resource !== wanted) return 0;
  return writes ? 5 : 1;
}

function contentOf({ writes, method }: LimitedRequest): number {
  return writes && method !== "DELETE" ? 1 : 0;
}

function tooFast(milliseconds: number): Answer {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  return {
    status: 403,
    headers: { "retry-after": String(Math.ceil(milliseconds / 1000)) },
    body: { message, documentation_url: DOCUMENTATION },
  };
}

/** GraphQL answers 200 for the hour's limit. */
function refusedByHour(resource: RateLimitResource): Answer {
  const message = "API rate limit exceeded for installation ID 1.";
  if (resource === "graphql") return { status: 200, body: { errors: [{ type: "RATE_LIMITED", message }] } };
  return { status: 403, body: { message, documentation_url: DOCUMENTATION } };
}
