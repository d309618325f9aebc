import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { authorityMatcher, authorityRegex } from "preview-core";
import {
  failedPreview,
  FOREIGN,
  type HubAnswer,
  MALFORMED,
  sendHubAnswer,
  startingPreview,
  unknownPreview,
} from "./hub-answer.ts";
import { HubError } from "./hub-error.ts";
import { listen } from "local-github/http";
import { type Answer, planAnswer } from "./plan-answer.ts";
import { proxyRequest, proxyWebSocket, type Upstream } from "./proxy-request.ts";
import type { RouteTable } from "./route-table.ts";

export interface HubOptions {
  /** Previews answer one label below it, for example `preview.localhost`. */
  readonly domain: string;
  /** Where each preview is now; read anew for every request. */
  readonly routes: RouteTable;
  /** The port of 127.0.0.1 to listen on. Default: any free one */
  readonly port?: number;
}

/** Stands in for the hub's gateway: previews at their hosts, on one port of 127.0.0.1. */
export interface Hub extends AsyncDisposable {
  readonly port: number;
}

const HEADERS_TIMEOUT_MILLISECONDS = 10_000;

/**
 * A listening hub that routes by `authorityRegex(domain)`, the pattern that Istio's gateway gets. Disposing it ends
 * every connection.
 *
 * - `x-preview-sha` is always the commit that the route says; no service can set it, and no page of the hub has it.
 * - Whoever asks for something else than a preview's host gets 404, and 400 without a proper host.
 *
 * @throws HubError `port-in-use`, `port-refused`
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const isPreviewAuthority = authorityMatcher(authorityRegex(options.domain));
  const plan = (incoming: IncomingMessage): Answer => {
    const head = { rawHeaders: incoming.rawHeaders, target: incoming.url ?? "" };
    return planAnswer(head, isPreviewAuthority, options.routes);
  };
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MILLISECONDS,
    shouldUpgradeCallback: isWebSocket,
  });
  server.on("request", (incoming, response) => {
    const answer = toAction(plan(incoming));
    if ("status" in answer) sendHubAnswer(response, answer);
    else proxyRequest(incoming, response, answer);
  });
  server.on("upgrade", (incoming, _socket, head) => {
    const answer = toAction(plan(incoming));
    const response = responseOn(incoming);
    if ("status" in answer) sendHubAnswer(response, answer);
    else proxyWebSocket(incoming, head, response, answer);
  });
  const sockets = trackSockets(server);
  const wanted = options.port ?? 0;
  const port = await listen(server, wanted).catch((error: NodeJS.ErrnoException) => {
    throw toHubError(error, wanted);
  });
  return { port, [Symbol.asyncDispose]: () => close(server, sockets) };
}

function toAction(answer: Answer): HubAnswer | Upstream {
  if (answer.kind === "malformed") return MALFORMED;
  if (answer.kind === "foreign") return FOREIGN;
  const { host } = answer;
  if (answer.kind === "unknown") return unknownPreview(host);
  const { authority, route } = answer;
  if (route.state === "starting") return startingPreview(host);
  if (route.state === "failed") return failedPreview(host, route.message);
  return { host, authority, port: route.port, sha: route.sha };
}

// Istio's gateway upgrades to WebSocket and to nothing else; an offer of h2c stays an ordinary request.
function isWebSocket(incoming: IncomingMessage): boolean {
  return incoming.headers.upgrade?.toLowerCase() === "websocket";
}

function responseOn(incoming: IncomingMessage): ServerResponse {
  const { socket } = incoming;
  // node hands an upgraded connection over without a listener of its own.
  socket.on("error", () => {});
  const response = new ServerResponse(incoming);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  return response.on("finish", () => socket.end());
}

function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

function toHubError(error: NodeJS.ErrnoException, port: number): Error {
  const options = { cause: error };
  if (error.code === "EADDRINUSE") {
    return new HubError(
      "port-in-use",
      `port ${port} is in use: end what listens there, or take another port`,
      options,
    );
  }
  if (error.code === "EACCES") {
    return new HubError(
      "port-refused",
      `port ${port} is not allowed for this user: take one above 1023`,
      options,
    );
  }
  return error;
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise((resolve) => {
    server.close(resolve);
  });
  for (const socket of sockets) socket.destroy();
  await closed;
}
