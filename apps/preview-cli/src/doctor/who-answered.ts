import type { Answer } from "preview-gitops";

/**
 * Who wrote an answer.
 *
 * - `preview`: the preview's own route
 * - `gateway`: the gateway that got the request, because it has no route or cannot reach its upstream
 * - `next-gateway`: the gateway behind that gateway, for the same reasons
 * - `page`: any other HTTP server, such as the page for unknown previews or a service with a route of its own
 */
export type Author = "preview" | "gateway" | "next-gateway" | "page";

/** How the body of an Envoy error about an upstream begins (`source/common/router/router.cc`). */
const UPSTREAM_ERROR = /^(?:upstream connect error|no healthy upstream|upstream request timeout)/;
/** How the body begins when an AuthorizationPolicy of Istio refuses a request. */
const DENIED = /^RBAC: access denied/;

/** Who wrote an answer, judging by its headers and its body. */
export function whoAnswered(answer: Answer): Author {
  if (answer.answeredBy !== undefined) return "preview";
  const byEnvoy = hasNoRoute(answer) || isUpstreamError(answer) || isDenied(answer);
  if (!byEnvoy) return "page";
  return answer.forwarded ? "next-gateway" : "gateway";
}

/** Whether a gateway says that no route matches: Envoy's 404 has no body. */
export function hasNoRoute({ status, body }: Answer): boolean {
  return status === 404 && body === "";
}

/** Whether a gateway says that it has a route, and cannot reach what is behind it. */
export function isUpstreamError({ status, body }: Answer): boolean {
  return status >= 500 && UPSTREAM_ERROR.test(body);
}

/** Whether a gateway says that an AuthorizationPolicy refuses the request. */
export function isDenied({ status, body }: Answer): boolean {
  return status === 403 && DENIED.test(body);
}
