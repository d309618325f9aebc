import { createServer, type Server } from "node:http";
import { answer } from "./answer.ts";
import type { Deployment } from "./deployment.ts";
import { createMetrics } from "./metrics.ts";

export interface Service {
  readonly server: Server;
  /** Takes no new connection, answers the open requests, and resolves when all connections are closed. */
  readonly stop: () => Promise<void>;
}

/** The service, not listening yet. */
export function createService(deployment: Deployment): Service {
  const metrics = createMetrics();
  let ready = true;
  const server = createServer(({ method = "GET", url = "/" }, response) => {
    const { status, type, body } = answer({ method, target: url, deployment, metrics, ready });
    metrics.count(method, status);
    response.writeHead(status, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(status === 405 ? { allow: "GET, HEAD" } : {}),
      ...(ready ? {} : { connection: "close" }),
    });
    response.end(body);
  });
  return {
    server,
    stop() {
      ready = false;
      return new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}
