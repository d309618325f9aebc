import {
  type ClientRequest,
  type IncomingMessage,
  request,
  type ServerResponse,
  type OutgoingHttpHeaders,
} from "node:http";
import { pipeline } from "node:stream";
import { brokenPreview, sendHubAnswer } from "./hub-answer.ts";

/** The service that a request goes to, and the names it goes under. */
export interface Upstream {
  readonly host: string;
  /** The request's `Host`. */
  readonly authority: string;
  /** Port of the service on 127.0.0.1. */
  readonly port: number;
  readonly sha: string;
}

/** Headers by lower-case name, each with all of its values. */
type HeaderValues = NodeJS.Dict<string[]>;

/** Who asked, as the service is told. */
interface Forwarded {
  /** The `Host` of the request. */
  readonly authority: string;
  /** The address that connected to the hub. */
  readonly client: string;
}

const WEBSOCKET = { connection: "Upgrade", upgrade: "websocket" };

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

/**
 * Passes a request on to the service and its answer back, both as they come. A client that leaves ends the request
 * to the service; a service that does not answer is a 502, and one that breaks off midway does so for the client too.
 */
export function proxyRequest(incoming: IncomingMessage, response: ServerResponse, upstream: Upstream): void {
  const outgoing = openRequest(incoming, upstream);
  relayAnswer(outgoing, response, upstream);
  outgoing.flushHeaders();
  incoming.pipe(outgoing);
}

/** Like {@link proxyRequest}, and joins both connections once the service has agreed to a WebSocket. */
export function proxyWebSocket(
  incoming: IncomingMessage,
  head: Buffer,
  response: ServerResponse,
  upstream: Upstream,
): void {
  const outgoing = openRequest(incoming, upstream, WEBSOCKET);
  relayAnswer(outgoing, response, upstream);
  outgoing.on("upgrade", (answer, service, firstBytes) => {
    const client = incoming.socket;
    response.writeHead(101, {
      ...forwardResponseHeaders(answer.headersDistinct, upstream.sha),
      ...WEBSOCKET,
    });
    response.flushHeaders();
    response.detachSocket(client);
    client.write(firstBytes);
    service.write(head);
    pipeline(client, service, () => {});
    pipeline(service, client, () => {});
  });
  outgoing.end();
}

function openRequest(
  incoming: IncomingMessage,
  { authority, port }: Upstream,
  upgrade: Readonly<Record<string, string>> = {},
): ClientRequest {
  const client = incoming.socket.remoteAddress ?? "";
  return request({
    host: "127.0.0.1",
    port,
    method: incoming.method,
    path: incoming.url,
    headers: { ...forwardRequestHeaders(incoming.headersDistinct, { authority, client }), ...upgrade },
    // The service could close a kept connection at the very moment of the next request.
    agent: false,
  });
}

function relayAnswer(outgoing: ClientRequest, response: ServerResponse, { host, sha }: Upstream): void {
  outgoing.on("response", (answer) => {
    if (writeHead(response, answer, sha)) pipeline(answer, response, () => {});
    else answer.destroy();
  });
  outgoing.on("error", () => {});
  // However the request ended: refused, reset, or answered with something that is no answer to it.
  outgoing.on("close", () => {
    if (!response.headersSent) sendHubAnswer(response, brokenPreview(host));
  });
  response.on("close", () => outgoing.destroy());
}

// node reads more than it writes, for example the status 000.
function writeHead(response: ServerResponse, answer: IncomingMessage, sha: string): boolean {
  try {
    response.writeHead(answer.statusCode ?? 0, forwardResponseHeaders(answer.headersDistinct, sha));
    response.flushHeaders();
    return true;
  } catch {
    return false;
  }
}

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
