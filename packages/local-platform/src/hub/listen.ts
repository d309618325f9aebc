import type { Server } from "node:net";

/**
 * The port of 127.0.0.1 on which the server now listens; any free one for 0.
 *
 * @throws Error with node's code, for example EADDRINUSE
 */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return address === null || typeof address === "string" ? port : address.port;
}
