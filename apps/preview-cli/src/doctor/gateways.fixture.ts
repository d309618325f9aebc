import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer, request as httpsRequest } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { authorityMatcher, authorityRegex } from "preview-core";
import type { Certificate } from "local-platform";

/** A server on 127.0.0.1. Disposing it ends every connection. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** The spoke's gateway. */
export interface SpokeOptions {
  readonly certificate: Certificate;
  /** The authority of the client certificates that the gateway accepts. Default: no certificate is needed */
  readonly clientCa?: string;
  readonly listener: RequestListener;
}

/** The hub's gateway, with TLS for browsers and TLS to the spoke. */
export interface HubOptions {
  readonly certificate: Certificate;
  readonly domain: string;
  readonly spoke: {
    readonly port: number;
    readonly serverName: string;
    readonly ca: string;
    readonly client?: Certificate;
  };
}

export function startSpoke({ certificate, clientCa, listener }: SpokeOptions): Promise<Listening> {
  const demand = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return listen(createHttpsServer({ ...certificate, ...demand }, listener));
}

/** Routes previews of the domain to the spoke, and answers everything else as Envoy does: 404, without a body. */
export function startHub({ certificate, domain, spoke }: HubOptions): Promise<Listening> {
  const isPreview = authorityMatcher(authorityRegex(domain));
  const listener: RequestListener = (incoming, response) => {
    if (!isPreview(incoming.headers.host ?? "")) return void response.writeHead(404).end();
    const { port, serverName: servername, ca, client } = spoke;
    const to = { host: "127.0.0.1", port, servername, ca, agent: false, ...client };
    httpsRequest({ ...to, path: incoming.url, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, { ...answer.headers, "x-envoy-upstream-service-time": "1" });
      answer.pipe(response);
    })
      .once("error", () => {
        const reason = "reset reason: connection failure";
        response.writeHead(503).end(`upstream connect error or disconnect/reset before headers. ${reason}`);
      })
      .end();
  };
  return startGateway(certificate, listener);
}

/** A gateway with TLS that answers every request with this listener. */
export function startGateway(certificate: Certificate, listener: RequestListener): Promise<Listening> {
  return listen(createHttpsServer(certificate, listener));
}

/** A gateway without TLS that answers every request with this listener. */
export function startPlainGateway(listener: RequestListener): Promise<Listening> {
  return listen(createHttpServer(listener));
}

/** A server that accepts connections and sends nothing. `onData` is called when a client sends data. */
export function startSilence(onData: () => void = () => {}): Promise<Listening> {
  return startTcp((socket) => void socket.once("data", onData));
}

/** A TCP server without a protocol. */
export function startTcp(onConnection: (socket: Socket) => void): Promise<Listening> {
  return listen(createTcpServer(onConnection));
}

/** A closed port of 127.0.0.1. */
export async function refusedPort(): Promise<number> {
  const { port, [Symbol.asyncDispose]: close } = await startSilence();
  await close();
  return port;
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => {}).once("close", () => sockets.delete(socket)));
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
