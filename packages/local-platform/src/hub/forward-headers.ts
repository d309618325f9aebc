import type { OutgoingHttpHeaders } from "node:http";

/** Headers by lower-case name, each with all of its values. */
export type HeaderValues = NodeJS.Dict<string[]>;

/** Who asked, as the service is told. */
export interface Forwarded {
  /** The `Host` of the request. */
  readonly authority: string;
  /** The address that connected to the hub. */
  readonly client: string;
}

/** They speak about one connection and end there (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** The hub is the edge: what a client claims here is not passed on. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/** What the service gets to see of a request's headers. */
export function forwardRequestHeaders(headers: HeaderValues, forwarded: Forwarded): OutgoingHttpHeaders {
  const kept = withoutHopByHop(headers);
  for (const name of [...FORWARDED, "expect"]) delete kept[name];
  return {
    ...kept,
    ...bodyFraming(headers),
    host: forwarded.authority,
    "x-forwarded-for": forwarded.client,
    "x-forwarded-host": forwarded.authority,
    "x-forwarded-proto": "http",
  };
}

/** What the client gets to see of a service's headers: the commit is always the one that the route says. */
export function forwardResponseHeaders(headers: HeaderValues, sha: string): OutgoingHttpHeaders {
  return { ...withoutHopByHop(headers), "x-preview-sha": sha, "x-robots-tag": "noindex, nofollow" };
}

function withoutHopByHop(headers: HeaderValues): OutgoingHttpHeaders {
  const named = (headers["connection"] ?? []).flatMap((value) => value.toLowerCase().split(/[\s,]+/));
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

// Where a body ends stays as the client said it, whatever Connection names: node would send the body of a DELETE or
// GET without any framing, and the service would read it as the next request.
function bodyFraming(headers: HeaderValues): OutgoingHttpHeaders {
  if (headers["transfer-encoding"] !== undefined) return { "transfer-encoding": "chunked" };
  const [length] = headers["content-length"] ?? [];
  return length === undefined ? {} : { "content-length": length };
}
