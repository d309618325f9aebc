import { parseAuthority } from "./parse-authority.ts";
import type { Route, RouteTable } from "./route-table.ts";

/** What of a request decides how it is answered. */
export interface RequestHead {
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** The request target, for example `/prices?page=2`. */
  readonly target: string;
}

/**
 * - `malformed`: no usable host or target
 * - `foreign`: not a host that previews can have
 * - `unknown`: a preview's host, but no preview runs there
 * - `routed`: a preview runs, starts, or failed to
 */
export type Answer =
  | { readonly kind: "malformed" }
  | { readonly kind: "foreign" }
  | { readonly kind: "unknown"; readonly host: string }
  | { readonly kind: "routed"; readonly host: string; readonly authority: string; readonly route: Route };

/** How to answer a request: by its host alone, exactly as the gateway's virtual service decides. */
export function planAnswer(
  head: RequestHead,
  isPreviewAuthority: (authority: string) => boolean,
  routes: RouteTable,
): Answer {
  const authority = parseAuthority(head.rawHeaders);
  // An absolute target ("GET http://other/") would overrule the host (RFC 9112 §3.2.2).
  if (authority === undefined || !head.target.startsWith("/")) return { kind: "malformed" };
  if (!isPreviewAuthority(authority.text)) return { kind: "foreign" };
  const { host, text } = authority;
  const route = routes.get(host);
  return route === undefined ? { kind: "unknown", host } : { kind: "routed", host, authority: text, route };
}
