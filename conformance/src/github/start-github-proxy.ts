import { createServer as createHttpServer, request as sendRequest, type Server } from "node:http";
import { TLSSocket, createSecureContext } from "node:tls";
import type { Authority } from "local-platform";
import { LOCALHOST, PORTS } from "../machine/network.ts";

/**
 * An HTTP proxy that leads `https://github.com` to the local GitHub. Argo CD uses it as the `proxy` of its repository credentials.
 * Its certificate is signed by `authority`.
 */
export async function startGitHubProxy(authority: Authority): Promise<AsyncDisposable> {
  const secureContext = createSecureContext(await authority.issue({ hosts: ["github.com"] }));
  const github = forwarder();
  const proxy = createHttpServer();
  proxy.on("connect", (_request, socket, head) => {
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    secure.on("error", () => {});
    github.emit("connection", secure);
  });
  await new Promise<void>((resolve) => proxy.listen(PORTS.githubProxy, LOCALHOST, resolve));
  return {
    async [Symbol.asyncDispose]() {
      for (const server of [proxy, github]) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.resolve();
    },
  };
}

/** Sends each request on to the local GitHub. */
function forwarder(): Server {
  return createHttpServer((request, response) => {
    const { method = "GET", url: path = "/", headers } = request;
    const target = { host: LOCALHOST, port: PORTS.github, method, path, headers };
    const forwarded = sendRequest(target, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
}
