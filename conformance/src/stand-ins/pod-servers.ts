import { createServer, type Server } from "node:http";
import type { ClusterObject } from "../clusters/cluster-api.ts";

interface Container {
  readonly ports?: readonly { readonly containerPort: number }[];
}

/** The HTTP servers of the pods, each at its pod's address. An answer names the pod and its labels. */
export class PodServers {
  readonly #servers = new Map<string, readonly Server[]>();

  /** Serves at every port that the pod's containers name. */
  async start(address: string, { metadata, spec }: ClusterObject): Promise<void> {
    if (this.#servers.has(address)) return;
    const ports = new Set(
      spec.containers.flatMap(({ ports: named = [] }: Container) => named.map((port) => port.containerPort)),
    );
    const { name: pod, labels } = metadata;
    const servers = await Promise.all(
      [...ports].map((port) => serve(address, Number(port), { pod, labels })),
    );
    this.#servers.set(address, servers);
  }

  stop(address = ""): void {
    for (const server of this.#servers.get(address) ?? []) {
      server.close();
      server.closeAllConnections();
    }
    this.#servers.delete(address);
  }

  stopAll(): void {
    for (const address of this.#servers.keys()) this.stop(address);
  }
}

function serve(address: string, port: number, about: object): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ ...about, method: request.method, path: request.url, headers: request.headers }),
    );
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, address, () => resolve(server));
  });
}
