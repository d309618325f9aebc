import { once } from "node:events";
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as sendRequest } from "node:https";
import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpStatusHeader } from "node:http2";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { CLIENT } from "./addresses.ts";

/** Where browsers connect, and the certificate of the authority that they trust, as PEM. */
export interface PublicEndpoint {
  readonly ca: string;
  readonly address: string;
  readonly port: number;
}

export interface GatewayRequest {
  readonly host: string;
  /** Default: `/` */
  readonly path?: string;
  /** Default: `GET` */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: none */
  readonly body?: Buffer | string;
  /** Whether the body is sent without its length. Default: false */
  readonly chunked?: boolean;
  /** The name in TLS. Default: the host */
  readonly serverName?: string;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer over HTTP/2. */
export interface CallAnswer extends GatewayAnswer {
  readonly trailers: IncomingHttpHeaders;
}

/** A browser in front of the hub's gateway. */
export interface GatewayClient {
  /** A request over HTTP/1.1 with a connection of its own. */
  send(request: GatewayRequest): Promise<GatewayAnswer>;
  /** The answer before its body. */
  open(request: GatewayRequest): Promise<IncomingMessage>;
  /** A TLS connection. Rejects when TLS fails. */
  connect(serverName: string): Promise<TLSSocket>;
  /** Writes the text, and returns what comes until the other side closes or is silent for `timeout` ms. */
  sendText(serverName: string, written: string, timeout?: number): Promise<string>;
  /** Asks for a WebSocket. */
  upgrade(host: string): Promise<{ readonly status: number; readonly stream: Duplex }>;
  /** A POST over HTTP/2 with a connection of its own, as gRPC makes it. */
  call(request: GatewayRequest): Promise<CallAnswer>;
  /** Sends each message after the answer to the one before, over one stream of HTTP/2. Returns the answers. */
  converse(request: GatewayRequest, messages: readonly string[]): Promise<readonly string[]>;
}

/** A browser on the internet. */
export function gatewayClient({ ca, address, port }: PublicEndpoint): GatewayClient {
  const to = { host: address, port, localAddress: CLIENT, ca };
  const start = ({
    host,
    path = "/",
    method = "GET",
    headers = {},
    serverName = host,
  }: GatewayRequest): ClientRequest =>
    sendRequest({ ...to, servername: serverName, path, method, headers: { host, ...headers }, agent: false });
  const open = async (request: GatewayRequest): Promise<IncomingMessage> => {
    const started = start(request);
    if (request.chunked === true && request.body !== undefined) started.write(request.body);
    started.end(request.chunked === true ? undefined : request.body);
    return answerOf(started);
  };
  const connect = async (servername: string): Promise<TLSSocket> => {
    const socket = connectTls({ ...to, servername, ALPNProtocols: ["http/1.1"] });
    await once(socket, "secureConnect");
    return socket;
  };
  const withSession = async <T>(
    request: GatewayRequest,
    use: (session: ClientHttp2Session, request: GatewayRequest) => Promise<T>,
  ): Promise<T> => {
    const createConnection = (): TLSSocket =>
      connectTls({ ...to, servername: request.host, ALPNProtocols: ["h2"] });
    const session = connectHttp2(`https://${request.host}`, { createConnection });
    try {
      return await use(session, request);
    } finally {
      session.destroy();
    }
  };
  return {
    open,
    connect,
    async send(request) {
      const response = await open(request);
      return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
    },
    sendText: async (serverName, written, timeout = 3000) =>
      readAll(await connect(serverName), written, timeout),
    upgrade: (host) => upgrade(start({ host, headers: UPGRADE })),
    call: (request) => withSession(request, callOver),
    converse: (request, messages) =>
      withSession(request, (session) => converseOver(session, request, messages)),
  };
}

/** The answer of a request. An early answer counts also when the gateway then breaks the upload off. */
function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve).on("error", reject);
  });
}

async function readAll(socket: TLSSocket, written: string, timeout: number): Promise<string> {
  let read = "";
  socket.setTimeout(timeout, () => socket.destroy());
  socket.on("data", (chunk: Buffer) => (read += chunk.toString("latin1")));
  socket.on("error", () => {});
  socket.write(written);
  await once(socket, "close");
  return read;
}

/** The key is the example of RFC 6455. */
const UPGRADE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

function upgrade(request: ClientRequest): Promise<{ status: number; stream: Duplex }> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) =>
      resolve({ status: response.statusCode ?? 0, stream: response.socket }),
    );
    request.once("upgrade", ({ statusCode = 0 }: IncomingMessage, stream: Duplex) =>
      resolve({ status: statusCode, stream }),
    );
    request.end();
  });
}

async function callOver(session: ClientHttp2Session, request: GatewayRequest): Promise<CallAnswer> {
  const { path = "/", method = "POST", headers = {}, body } = request;
  const stream = session.request({ ":method": method, ":path": path, te: "trailers", ...headers });
  let trailers: IncomingHttpHeaders = {};
  stream.on("trailers", (received: IncomingHttpHeaders) => (trailers = received));
  session.once("error", (error) => stream.destroy(error));
  const answered = new Promise<IncomingHttpHeaders & IncomingHttpStatusHeader>((resolve, reject) => {
    stream.once("response", resolve).once("error", reject);
  });
  stream.end(body);
  const response = await answered;
  return { status: response[":status"] ?? 0, headers: response, body: await text(stream), trailers };
}

async function converseOver(
  session: ClientHttp2Session,
  { path = "/", headers = {} }: GatewayRequest,
  messages: readonly string[],
): Promise<readonly string[]> {
  const stream = session.request({ ":method": "POST", ":path": path, te: "trailers", ...headers });
  stream.setEncoding("utf8");
  session.once("error", (error) => stream.destroy(error));
  const answers: string[] = [];
  for (const message of messages) {
    stream.write(message);
    const [answer]: unknown[] = await once(stream, "data");
    answers.push(String(answer));
  }
  stream.end();
  return answers;
}
