import { createServer } from "node:http";
import { listen } from "./listen.ts";

/** A server that is not GitHub, for tests of what must not be sent to others. */
export interface UntrustedServer extends AsyncDisposable {
  readonly url: string;
  /** The headers of each request, as JSON. */
  readonly received: readonly string[];
}

/** A server on this machine that answers 404 to each request and keeps the request's headers. */
export async function startUntrustedServer(): Promise<UntrustedServer> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(JSON.stringify(request.headers));
    response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
