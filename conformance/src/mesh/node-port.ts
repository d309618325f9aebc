import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Plays kube-proxy: leads a port of the nodes to a pod. */
export async function playNodePort(
  address: string,
  nodePort: number,
  podPort: number,
): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const pod = connect(podPort, address);
    for (const [from, to] of [
      [socket, pod],
      [pod, socket],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy()).on("close", () => sockets.delete(from));
    }
  });
  server.listen(nodePort, address);
  await once(server, "listening");
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
