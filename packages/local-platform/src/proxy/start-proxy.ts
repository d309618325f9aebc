import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { listen } from "local-github/http";

/** A forward proxy on this machine. */
export interface LocalProxy extends AsyncDisposable {
  readonly url: string;
  /** Every request, such as `CONNECT api.github.com:443` or `GET http://localhost/`. */
  readonly requests: readonly string[];
}

/** How a proxy resolves names. */
export interface ProxyOptions {
  /** `host:port` → the port on this machine that stands for it. Default: the proxy connects to what it is asked for */
  readonly hosts?: ReadonlyMap<string, number>;
  /** The status of every answer to CONNECT, if it is not 200. Default: 200 */
  readonly status?: number;
}

/** Starts a proxy that forwards plain requests, and connects for all others. */
export async function startProxy({
  hosts = new Map(),
  status = 200,
}: ProxyOptions = {}): Promise<LocalProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    forward(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("connect", ({ url = "", headers }, socket, head) => {
    requests.push(`CONNECT ${url}${headers["proxy-authorization"] === undefined ? "" : " with credentials"}`);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    const { hostname, port } = new URL(`http://${url}`);
    const to = hosts.get(url) ?? Number(port || 80);
    const through = connect({ host: hosts.has(url) ? "127.0.0.1" : hostname, port: to }, () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      through.write(head);
      through.pipe(socket).pipe(through);
    });
    through.on("error", () => socket.destroy());
    socket.on("error", () => through.destroy()).once("close", () => through.destroy());
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function forward(request: IncomingMessage, response: ServerResponse): void {
  const { method, url = "", headers } = request;
  const onward = httpRequest(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}
