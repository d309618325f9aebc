import type { Deployment } from "./deployment.ts";
import { renderPage } from "./page.ts";
import { prices } from "./prices.ts";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Question {
  readonly method: string;
  /** The request's target, for example `/prices?currency=EUR`. */
  readonly target: string;
  readonly deployment: Deployment;
  /** False while the service starts or stops. */
  readonly ready: boolean;
}

const routes: Readonly<Record<string, (question: Question) => Answer>> = {
  "/": ({ deployment }) => ({ status: 200, type: "text/html; charset=utf-8", body: renderPage(deployment) }),
  "/prices": () => json(200, { prices }),
  "/version": ({ deployment: { version, sha } }) => json(200, { version, sha: sha ?? null }),
  "/health": () => json(200, { status: "ok" }),
  "/ready": ({ ready }) => json(ready ? 200 : 503, { status: ready ? "ready" : "stopping" }),
};

/** What the service says to a request. */
export function answer(question: Question): Answer {
  const path = question.target.split("?", 1)[0] ?? "";
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return json(404, { error: "not found" });
  if (question.method !== "GET" && question.method !== "HEAD")
    return json(405, { error: "only GET and HEAD" });
  return route(question);
}

function json(status: number, value: unknown): Answer {
  return { status, type: "application/json; charset=utf-8", body: `${JSON.stringify(value, null, 2)}\n` };
}
