import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type RequestListener,
} from "node:http";
import { connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { type Hub, startHub } from "./hub.ts";
import { listen } from "local-github/http";
import type { Pods, Route } from "./route-table.ts";

export const TEST_HOST = "pricing-api-pr-1-red.preview.localhost";
export const TEST_SHA = "0123456789abcdef0123456789abcdef01234567";

/** The headers of a request for the pods of {@link TEST_SHA}. */
export const FOR_TEST_SHA: Readonly<Record<string, string>> = { "x-preview-sha": TEST_SHA };

/** A received answer. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

/** A hub with one service behind it, at {@link TEST_HOST}. Its route and its pods have the commit {@link TEST_SHA}. */
export interface TestHub extends AsyncDisposable {
  readonly hub: Hub;
  readonly routes: Map<string, Route>;
  readonly service: Server;
  /** The whole answer to a request to a host. */
  readonly ask: (host: string, options?: TestRequest) => Promise<TestAnswer>;
  /** The head of the answer. Its body is not read yet. */
  readonly open: (host: string, options?: TestRequest) => Promise<IncomingMessage>;
  /** The raw answer to bytes that Node's own client would not send. */
  readonly askRaw: (bytes: string) => Promise<string>;
}

/** A hub in front of an HTTP service. */
export function startTestHub(
  listener: RequestListener = (_, response) => void response.end(),
): Promise<TestHub> {
  return startBefore(createServer(listener));
}

/** A hub in front of a service that answers the first bytes of each connection with these bytes. */
export function startRawTestHub(answer: (socket: Socket) => void): Promise<TestHub> {
  const service = createTcpServer((socket) => {
    socket.on("error", () => {}).once("data", () => answer(socket));
  });
  return startBefore(service);
}

async function startBefore(service: Server): Promise<TestHub> {
  const connections = new Set<Socket>();
  service.on("connection", (socket: Socket) => connections.add(socket));
  const port = await listen(service, 0);
  const pods: Pods = { state: "serving", port, sha: TEST_SHA };
  const routes = new Map<string, Route>([[TEST_HOST, { commit: TEST_SHA, pods }]]);
  const hub = await startHub({ domain: "preview.localhost", routes });
  const open = (host: string, options: TestRequest = {}): Promise<IncomingMessage> =>
    send(hub.port, host, options);
  return {
    hub,
    routes,
    service,
    open,
    async ask(host, options) {
      const answer = await open(host, options);
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
    },
    askRaw(bytes) {
      const socket = connect(hub.port, "127.0.0.1").on("error", () => {});
      socket.write(bytes);
      return text(socket);
    },
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      for (const connection of connections) connection.destroy();
      await new Promise((resolve) => {
        service.close(resolve);
      });
    },
  };
}

function send(
  port: number,
  host: string,
  { method, path, headers, body }: TestRequest,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers: { ...headers, host }, agent: false };
    request(options, resolve).on("error", reject).end(body);
  });
}
