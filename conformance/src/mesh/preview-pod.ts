import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** A request as the pod got it. */
export interface PodRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: number;
}

/** The program in a preview's pod. */
export interface PreviewPod extends AsyncDisposable {
  readonly name: string;
  readonly address: string;
  /** The requests so far, the last one last. */
  readonly requests: readonly PodRequest[];
  stop(): Promise<void>;
}

export interface PreviewPodOptions {
  /** It is in each answer's `x-pod`. */
  readonly name: string;
  readonly address: string;
  /** `h2c` is HTTP/2 without TLS and without an upgrade, as gRPC servers speak it. Default: `http/1.1` */
  readonly protocol?: "http/1.1" | "h2c";
  /** Default: 8080 */
  readonly port?: number;
}

export const POD_PORT = 8080;

/** https://datatracker.ietf.org/doc/html/rfc6455#section-1.3 */
const WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * Starts a pod's program. The path tells what it does:
 *
 * - `/status/503`: answers with this status
 * - `/reset`, `/reset-in-body`: breaks the connection before, or in the middle of the answer
 * - `/early/401`: answers without having read the request's body
 * - `/wait/5`: answers after so many seconds
 * - `/download/1000`: answers with so many bytes
 * - `/redirect`: answers with a redirect and two cookies
 * - `/events`: sends three server-sent events, one each 300 ms
 * - an upgrade: returns the bytes that it gets
 * - any other: answers 200 with the request as JSON
 */
export async function startPreviewPod(options: PreviewPodOptions): Promise<PreviewPod> {
  const { name, address, protocol = "http/1.1", port = POD_PORT } = options;
  const requests: PodRequest[] = [];
  const server = protocol === "h2c" ? listenHttp2(name, requests) : listenHttp1(name, requests);
  server.listen(port, address);
  await once(server, "listening");
  const sockets = new Set<Duplex>();
  server.on("connection", (socket: Duplex) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    name,
    address,
    requests,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function listenHttp1(name: string, requests: PodRequest[]): Server {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    response.setHeader("x-pod", name);
    void answer(request, response, requests).catch(() => response.destroy());
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    requests.push(toRecord(request, 0));
    const key = createHash("sha1").update(`${request.headers["sec-websocket-key"] ?? ""}${WEBSOCKET_GUID}`);
    const lines = ["HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: upgrade"];
    socket.write(
      [...lines, `sec-websocket-accept: ${key.digest("base64")}`, `x-pod: ${name}`, "", ""].join("\r\n"),
    );
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  requests: PodRequest[],
): Promise<void> {
  const [, action = "", argument = ""] = (request.url ?? "/").split("/");
  if (action === "early") {
    requests.push(toRecord(request, 0));
    response.writeHead(Number(argument)).end("early");
    return;
  }
  if (action === "reset" || action === "reset-in-body") requests.push(toRecord(request, 0));
  if (action === "reset") return void request.socket.destroy();
  if (action === "reset-in-body") {
    response.writeHead(200, { "content-length": 1000 }).write("beginning");
    await sleep(50);
    return void request.socket.destroy();
  }
  const record = toRecord(request, await count(request));
  requests.push(record);
  if (action === "wait") await sleep(Number(argument) * 1000);
  if (action === "status")
    response
      .writeHead(Number(argument), { "x-preview-sha": "of-the-pod", "x-preview-answer": "of-the-pod" })
      .end("of the pod");
  else if (action === "redirect")
    response.writeHead(302, { location: "/elsewhere", "set-cookie": ["a=1", "b=2"] }).end();
  else if (action === "download") download(response, Number(argument));
  else if (action === "events") await sendEvents(response);
  else response.setHeader("content-type", "application/json").end(JSON.stringify(record));
}

function toRecord({ method = "", url = "", headers }: IncomingMessage, body: number): PodRequest {
  return { method, path: url, headers, body };
}

async function count(request: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  return bytes;
}

function download(response: ServerResponse, bytes: number): void {
  response.setHeader("content-length", bytes);
  const chunk = Buffer.alloc(64 * 1024);
  let left = bytes;
  const write = (): void => {
    while (left > 0) {
      const size = Math.min(left, chunk.length);
      left -= size;
      if (!response.write(chunk.subarray(0, size))) return void response.once("drain", write);
    }
    response.end();
  };
  write();
}

async function sendEvents(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of [1, 2, 3]) {
    response.write(`data: ${event}\n\n`);
    await sleep(300);
  }
  response.end();
}

/** Answers each message of a stream with the same bytes, and ends as a gRPC server does. */
function listenHttp2(name: string, requests: PodRequest[]): Http2Server {
  const server = createHttp2Server();
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    requests.push({
      method: headers[":method"] ?? "",
      path: headers[":path"] ?? "",
      headers: headers,
      body: 0,
    });
    stream.on("error", () => {});
    stream.respond(
      { ":status": 200, "content-type": "application/grpc", "x-pod": name },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.pipe(stream);
  });
  return server;
}
