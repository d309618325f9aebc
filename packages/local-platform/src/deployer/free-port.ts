import { createServer } from "node:net";
import { listen } from "local-github/http";

/** A port of 127.0.0.1 that nothing listened on a moment ago; somebody else may still take it first. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
