import type { Server } from "node:net";

/**
 * The port of 127.0.0.1 on which the server now listens. Port 0 means any free port.
 *
 * @throws Error with Node's code, such as EADDRINUSE
 */
export async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return address === null || typeof address === "string" ? port : address.port;
}
