import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { ANSWER_HEADER, authorityMatcher, authorityRegex, COMMIT_HEADER, ExpectedError } from "preview-core";
import {
  failedPreview,
  FOREIGN,
  type HubAnswer,
  MALFORMED,
  NO_POD,
  sendHubAnswer,
  startingPreview,
  unknownPreview,
  withProof,
} from "./hub-answer.ts";
import { listen } from "local-github/http";
import { proxyRequest, proxyWebSocket, type Upstream } from "./proxy-request.ts";
import type { Pods, Route, RouteTable } from "./route-table.ts";

export interface HubOptions {
  /** Previews answer one label below this domain, such as `preview.localhost`. */
  readonly domain: string;
  /** The routes of previews. They are read again for every request. */
  readonly routes: RouteTable;
  /** The port of 127.0.0.1 to listen on. Default: any free one */
  readonly port?: number;
}

/** Stands in for the hub's gateway. It serves previews at their hosts, on one port of 127.0.0.1. */
export interface Hub extends AsyncDisposable {
  readonly port: number;
}

/**
 * The reason why the hub does not listen.
 *
 * - `port-in-use`: another process listens on the port. The message names the port
 * - `port-refused`: this user may not listen on the port
 */
export type HubErrorCode = "port-in-use" | "port-refused";

/** The parts of a request that decide its answer. */
interface RequestHead {
  /** Names and values alternate, unchanged. */
  readonly rawHeaders: readonly string[];
  /** The request target, such as `/prices?page=2`. */
  readonly target: string;
}

/**
 * - `malformed`: no usable host or target
 * - `foreign`: not a host that previews can have
 * - `unknown`: a preview's host without a preview
 * - `routed`: a preview runs, starts, or has failed to start
 */
export type Answer =
  | { readonly kind: "malformed" }
  | { readonly kind: "foreign" }
  | { readonly kind: "unknown"; readonly host: string }
  | {
      readonly kind: "routed";
      readonly host: string;
      readonly authority: string;
      readonly route: Route;
      /** Whether the request asks for the commit in the preview's claim. */
      readonly asksForCommit: boolean;
    };

/** The host of a request. */
interface Authority {
  /** The unchanged text, with a port if it has one. */
  readonly text: string;
  /** In lower case, without the port. */
  readonly host: string;
}

const HEADERS_TIMEOUT_MILLISECONDS = 10_000;
const AUTHORITY = /^([a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$/i;
const PORT_MAX = 65_535;
const LENGTH_MAX = 259;

/** The hub could not be started. `message` has the fix. */
export class HubError extends ExpectedError {
  override readonly name = "HubError";
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Starts a hub that routes by `authorityRegex(domain)`, the pattern of Istio's gateway. Disposing it ends every
 * connection.
 *
 * - A request with the header `x-preview-sha` and the commit of the route gets only pods of that commit, or 503. Its answer
 *   names the commit. No other answer does, and no service can set the header.
 * - Each answer at a preview's host, also one of the hub itself, has the header `x-preview-answer`.
 * - A request for another host than a preview's gets 404. A request without a valid host gets 400.
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
  const { authority, asksForCommit, route } = answer;
  const { commit, pods } = route;
  const proof = asksForCommit ? { [COMMIT_HEADER]: commit } : {};
  if (pods.state === "serving" && (!asksForCommit || pods.sha === commit))
    return { host, authority, port: pods.port, proof };
  return withProof(toPage(host, asksForCommit, pods), { ...proof, [ANSWER_HEADER]: "no_healthy_upstream" });
}

/** The hub's own answer when there is no pod for the request. */
function toPage(host: string, asksForCommit: boolean, pods: Pods): HubAnswer {
  if (asksForCommit) return NO_POD;
  return pods.state === "failed" ? failedPreview(host, pods.message) : startingPreview(host);
}

// Istio's gateway upgrades to WebSocket only. An offer of h2c stays an ordinary request.
function isWebSocket(incoming: IncomingMessage): boolean {
  return incoming.headers.upgrade?.toLowerCase() === "websocket";
}

function responseOn(incoming: IncomingMessage): ServerResponse {
  const { socket } = incoming;
  // Node passes an upgraded connection without an error listener.
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
      `port ${port} is in use: end the process that listens there, or choose another port`,
      options,
    );
  }
  if (error.code === "EACCES") {
    return new HubError(
      "port-refused",
      `port ${port} is not allowed for this user: choose one above 1023`,
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

/** The answer to a request. Its host and the commit that it asks for decide, as in the preview's route. */
export function planAnswer(
  head: RequestHead,
  isPreviewAuthority: (authority: string) => boolean,
  routes: RouteTable,
): Answer {
  const authority = parseAuthority(valuesOf(head, "host"));
  // An absolute target ("GET http://other/") would overrule the host (RFC 9112 §3.2.2).
  if (authority === undefined || !head.target.startsWith("/")) return { kind: "malformed" };
  if (!isPreviewAuthority(authority.text)) return { kind: "foreign" };
  const { host, text } = authority;
  const route = routes.get(host);
  if (route === undefined) return { kind: "unknown", host };
  const asksForCommit = valuesOf(head, COMMIT_HEADER).join(",") === route.commit;
  return { kind: "routed", host, authority: text, route, asksForCommit };
}

/**
 * The authority in a request's `Host`. Undefined without a `Host`, with several, and for a text that is not a
 * host with an optional port. RFC 9112 §3.2 demands 400 then.
 */
function parseAuthority(texts: readonly string[]): Authority | undefined {
  const [text] = texts;
  if (text === undefined || texts.length > 1 || text.length > LENGTH_MAX) return undefined;
  const [, host, port] = AUTHORITY.exec(text) ?? [];
  if (host === undefined || Number(port ?? 0) > PORT_MAX) return undefined;
  return { text, host: host.toLowerCase() };
}

function valuesOf({ rawHeaders }: RequestHead, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
