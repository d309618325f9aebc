import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { authorityMatcher, authorityRegex, ExpectedError } from "preview-core";
import {
  failedPreview,
  FOREIGN,
  type HubAnswer,
  MALFORMED,
  sendHubAnswer,
  startingPreview,
  unknownPreview,
} from "./hub-answer.ts";
import { listen } from "local-github/http";
import { proxyRequest, proxyWebSocket, type Upstream } from "./proxy-request.ts";
import type { RouteTable, Route } from "./route-table.ts";

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

/**
 * Why the hub does not listen.
 *
 * - `port-in-use`: another process listens on the port; the message names it
 * - `port-refused`: this user may not listen on the port
 */
export type HubErrorCode = "port-in-use" | "port-refused";

/** What of a request decides how it is answered. */
interface RequestHead {
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

/** Who a request is for. */
interface Authority {
  /** As it came, with the port if there was one. */
  readonly text: string;
  /** In lower case, without the port. */
  readonly host: string;
}

const HEADERS_TIMEOUT_MILLISECONDS = 10_000;
const AUTHORITY = /^([a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$/i;
const PORT_MAX = 65_535;
const LENGTH_MAX = 259;

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

/** The hub could not be started. `message` says what to do. */
export class HubError extends ExpectedError {
  override readonly name = "HubError";
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

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

/**
 * The authority that a request names in its `Host`; `undefined` when there is none, more than one, or it is not a
 * host with an optional port (RFC 9112 §3.2 asks for 400 then).
 */
function parseAuthority(rawHeaders: readonly string[]): Authority | undefined {
  const texts = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host",
  );
  const [text] = texts;
  if (text === undefined || texts.length > 1 || text.length > LENGTH_MAX) return undefined;
  const [, host, port] = AUTHORITY.exec(text) ?? [];
  if (host === undefined || Number(port ?? 0) > PORT_MAX) return undefined;
  return { text, host: host.toLowerCase() };
}
