import { once } from "node:events";
import { createServer } from "node:http";

/** A server that is not GitHub, for what must not be sent there. */
export interface Stranger extends AsyncDisposable {
  readonly url: string;
  /** The headers of each request, as JSON. */
  readonly overheard: readonly string[];
}

/** A server on this machine that knows nothing and says so, and remembers what it was told. */
export async function startStranger(): Promise<Stranger> {
  const overheard: string[] = [];
  const server = createServer((request, response) => {
    overheard.push(JSON.stringify(request.headers));
    response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    overheard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
