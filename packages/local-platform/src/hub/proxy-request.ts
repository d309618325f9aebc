import { randomUUID } from "node:crypto";
import {
  type ClientRequest,
  type IncomingMessage,
  request,
  type ServerResponse,
  type OutgoingHttpHeaders,
} from "node:http";
import { pipeline } from "node:stream";
import { ANSWER_HEADER, ANSWERED_BY_POD, COMMIT_HEADER } from "preview-core";
import { brokenPreview, sendHubAnswer, withProof } from "./hub-answer.ts";

/** The target of a request, with its names. */
export interface Upstream {
  readonly host: string;
  /** The request's `Host`. */
  readonly authority: string;
  /** Port of the service on 127.0.0.1. */
  readonly port: number;
  /** The commit, in its header, when the request asks for it. */
  readonly proof: OutgoingHttpHeaders;
}

/** Headers by lower-case name, each with all of its values. */
type HeaderValues = NodeJS.Dict<string[]>;

/** The client, as the service sees it. */
interface Forwarded {
  /** The `Host` of the request. */
  readonly authority: string;
  /** The address that connected to the hub. */
  readonly client: string;
  /** The hub's own address, as the spoke's gateway sees it. */
  readonly hub: string;
  readonly requestId: string;
}

/** Error codes of a connection without an answer, and Envoy's names for them. An answer that is not HTTP has other codes. */
const RESETS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "remote_connection_failure",
  ECONNRESET: "connection_termination",
  EPIPE: "connection_termination",
};

const LOOPBACK = "127.0.0.1";

const WEBSOCKET = { connection: "Upgrade", upgrade: "websocket" };

/** These headers concern one connection, and are not forwarded (RFC 9110 §7.6.1). */
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

/** Node answers `expect` itself. The certificate is what `SANITIZE` of the gateways drops. */
const DROPPED = ["expect", "x-forwarded-client-cert"];

/**
 * Forwards a request to the service and its answer to the client, both as streams. A client that disconnects
 * ends the request to the service. A service that does not answer is a 503, and an answer that is not HTTP is a 502, as in
 * Envoy. When the service breaks its answer midway, the client's answer breaks too.
 */
export function proxyRequest(incoming: IncomingMessage, response: ServerResponse, upstream: Upstream): void {
  const outgoing = openRequest(incoming, upstream);
  relayAnswer(outgoing, response, upstream);
  outgoing.flushHeaders();
  incoming.pipe(outgoing);
}

/** Like {@link proxyRequest}. It connects both sides after the service has accepted a WebSocket. */
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
      ...forwardResponseHeaders(answer.headersDistinct, upstream.proof),
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
  const forwarded = { authority, client, hub: LOOPBACK, requestId: randomUUID() };
  return request({
    host: LOOPBACK,
    port,
    method: incoming.method,
    path: incoming.url,
    headers: { ...forwardRequestHeaders(incoming.headersDistinct, forwarded), ...upgrade },
    // The service could close a kept connection at the moment of the next request.
    agent: false,
  });
}

function relayAnswer(outgoing: ClientRequest, response: ServerResponse, { host, proof }: Upstream): void {
  outgoing.on("response", (answer) => {
    if (writeHead(response, answer, proof)) pipeline(answer, response, () => {});
    else answer.destroy();
  });
  let reset: string | undefined;
  outgoing.on("error", ({ code = "" }: NodeJS.ErrnoException) => (reset = RESETS[code]));
  outgoing.on("close", () => {
    if (response.headersSent) return;
    const reason = `upstream_reset_before_response_started{${reset ?? "protocol_error"}}`;
    const answer = brokenPreview(host, reset === undefined ? 502 : 503);
    sendHubAnswer(response, withProof(answer, { ...proof, [ANSWER_HEADER]: reason }));
  });
  response.on("close", () => outgoing.destroy());
}

// Node reads answers that it cannot write, such as the status 000.
function writeHead(response: ServerResponse, answer: IncomingMessage, proof: OutgoingHttpHeaders): boolean {
  try {
    response.writeHead(answer.statusCode ?? 0, forwardResponseHeaders(answer.headersDistinct, proof));
    response.flushHeaders();
    return true;
  } catch {
    return false;
  }
}

/**
 * The request headers for the service, as after the gateways of a real hub and spoke. Both are Envoy, which trusts no
 * client. It replaces a client's value of each header that it sets, except that it appends to `x-forwarded-for`. All
 * other headers of a client pass, `forwarded` and `x-forwarded-host` included.
 */
export function forwardRequestHeaders(headers: HeaderValues, forwarded: Forwarded): OutgoingHttpHeaders {
  const kept = withoutHopByHop(headers);
  for (const name of DROPPED) delete kept[name];
  const { authority, client, hub, requestId } = forwarded;
  return {
    ...kept,
    ...bodyFraming(headers),
    host: authority,
    "x-forwarded-for": [...(headers["x-forwarded-for"] ?? []), client, hub].join(","),
    // The scheme of the gateway that the browser reached. A real hub has TLS.
    "x-forwarded-proto": "http",
    "x-envoy-attempt-count": "1",
    "x-envoy-external-address": client,
    "x-request-id": requestId,
  };
}

/** The response headers for the client. A service cannot set those of the preview's route. */
export function forwardResponseHeaders(
  headers: HeaderValues,
  proof: OutgoingHttpHeaders,
): OutgoingHttpHeaders {
  const { [COMMIT_HEADER]: _, ...kept } = withoutHopByHop(headers);
  return { ...kept, ...proof, [ANSWER_HEADER]: ANSWERED_BY_POD, "x-robots-tag": "noindex, nofollow" };
}

function withoutHopByHop(headers: HeaderValues): OutgoingHttpHeaders {
  const named = (headers["connection"] ?? []).flatMap((value) => value.toLowerCase().split(/[\s,]+/));
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

// The framing of the body stays, whatever Connection names. Node would send the body of a DELETE or GET without
// framing, and the service would read it as the next request.
function bodyFraming(headers: HeaderValues): OutgoingHttpHeaders {
  if (headers["transfer-encoding"] !== undefined) return { "transfer-encoding": "chunked" };
  const [length] = headers["content-length"] ?? [];
  return length === undefined ? {} : { "content-length": length };
}
