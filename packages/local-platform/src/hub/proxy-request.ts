import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { forwardRequestHeaders, forwardResponseHeaders } from "./forward-headers.ts";
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

const WEBSOCKET = { connection: "Upgrade", upgrade: "websocket" };

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
