import type { Deployment } from "./deployment.ts";
import { greeting } from "./greeting.ts";
import type { Metrics } from "./metrics.ts";
import { renderPage } from "./page.ts";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Question {
  readonly method: string;
  /** The request's target, for example `/greeting?language=en`. */
  readonly target: string;
  readonly deployment: Deployment;
  readonly metrics: Metrics;
  /** False while the service stops. */
  readonly ready: boolean;
}

const routes: Readonly<Record<string, (question: Question) => Answer>> = {
  "/": ({ deployment }) => ({ status: 200, type: "text/html; charset=utf-8", body: renderPage(deployment) }),
  "/greeting": () => json(200, { greeting }),
  "/version": ({ deployment: { version, sha } }) => json(200, { version, sha: sha ?? null }),
  "/health": () => json(200, { status: "ok" }),
  "/ready": ({ ready }) => json(ready ? 200 : 503, { status: ready ? "ready" : "stopping" }),
  "/metrics": ({ metrics }) => ({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
    body: metrics.render(),
  }),
};

/** The service's answer to a request. */
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
