import { createServer, type Server } from "node:https";
import { type IncomingMessage, request as sendRequest, type ServerResponse } from "node:http";
import type { Authority } from "local-platform";
import { clusterApi, type ClusterApi, type ClusterObject } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { LOCALHOST, PORTS } from "../machine/network.ts";
import { type HttpRoute, matchRoute } from "./match-route.ts";

/**
 * Plays hub and gateways when the mesh does not run: answers by the VirtualServices, Services and pods of the spoke. It knows only
 * what a preview's route has: exact headers, one destination, response headers.
 */
export async function playGateway(
  spoke: Cluster,
  options: { readonly domain: string; readonly authority: Authority },
): Promise<AsyncDisposable> {
  const api = clusterApi(spoke);
  const certificate = await options.authority.issue({ hosts: [`*.${options.domain}`] });
  const server: Server = createServer(certificate, (request, response) => {
    answer(api, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(PORTS.gateway, LOCALHOST, resolve));
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

async function answer(api: ClusterApi, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = (request.headers.host ?? "").split(":")[0] ?? "";
  const services = await api.list("/apis/networking.istio.io/v1/virtualservices");
  const owner = services.find(({ spec }) => spec.hosts.includes(host));
  const route = owner && matchRoute(owner["spec"].http, request.headers);
  if (owner === undefined || route === undefined) {
    response.writeHead(404).end("No preview answers here");
    return;
  }
  const pod = await findPod(api, owner.metadata.namespace ?? "", route);
  if (pod === undefined) {
    response.writeHead(503, responseHeaders(route, "no_healthy_upstream")).end("no healthy upstream");
    return;
  }
  forward(request, response, { ...pod, headers: responseHeaders(route, "via_upstream") });
}

function responseHeaders({ headers }: HttpRoute, details: string): Record<string, string> {
  const set = Object.entries(headers?.response?.set ?? {});
  return Object.fromEntries(
    set.map(([name, value]) => [name, value.replaceAll("%RESPONSE_CODE_DETAILS%", details)]),
  );
}

interface Target {
  readonly address: string;
  readonly port: number;
}

/** A ready pod of the route's Service. */
async function findPod(api: ClusterApi, namespace: string, route: HttpRoute): Promise<Target | undefined> {
  const destination = route.route?.[0]?.destination;
  const [name = ""] = destination?.host.split(".") ?? [];
  const service = await api.get(`/api/v1/namespaces/${namespace}/services/${name}`);
  const selector: Readonly<Record<string, string>> = service?.["spec"].selector ?? {};
  const pods = await api.list(
    `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(toSelector(selector))}`,
  );
  const pod = service && pods.find((candidate) => isReady(candidate));
  if (pod === undefined) return undefined;
  const ports: readonly { port: number; targetPort: number | string }[] = service?.["spec"].ports;
  const wanted = ports.find(({ port }) => port === destination?.port?.number) ?? ports[0];
  return { address: pod["status"].podIP, port: containerPort(pod, wanted?.targetPort ?? 80) };
}

function toSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}

function isReady({ metadata, status }: ClusterObject): boolean {
  const conditions: readonly { type: string; status: string }[] = status?.conditions ?? [];
  return (
    metadata.deletionTimestamp === undefined &&
    conditions.some((condition) => condition.type === "Ready" && condition.status === "True")
  );
}

function containerPort(pod: ClusterObject, port: number | string): number {
  if (typeof port === "number") return port;
  const named: readonly { name?: string; containerPort: number }[] = pod["spec"].containers.flatMap(
    ({ ports = [] }: { ports?: object[] }) => ports,
  );
  return named.find(({ name }) => name === port)?.containerPort ?? 80;
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: Target & { readonly headers: Readonly<Record<string, string>> },
): void {
  const { method = "GET", url: path = "/", headers } = request;
  const sent = sendRequest({ host: target.address, port: target.port, method, path, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, { ...answered.headers, ...target.headers });
    answered.pipe(response);
  });
  sent.on("error", () => response.writeHead(503).end("upstream connect error"));
  request.pipe(sent);
}
