import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "tooling/run-program";
import type { GivenManifest } from "./manifests.ts";

/** The part of a VirtualService that a preview's route uses. */
interface HttpRoute {
  readonly name: string;
  readonly match?: readonly { readonly headers: Readonly<Record<string, { readonly exact: string }>> }[];
  readonly headers?: {
    readonly response: {
      readonly set?: Readonly<Record<string, string>>;
      readonly remove?: readonly string[];
    };
  };
  readonly retries: { readonly attempts: number; readonly retryOn: string };
  readonly route: readonly {
    readonly destination: { readonly host: string; readonly port: { readonly number: number } };
  }[];
}

const TYPES = "type.googleapis.com/envoy.extensions.filters";

/**
 * What Envoy says to a route table with the routes of these VirtualServices, written as istiod writes them. Undefined when it
 * takes the table.
 */
export async function refusalOf(
  envoy: string,
  folder: string,
  virtualServices: readonly GivenManifest[],
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "routes.json");
  await writeFile(file, JSON.stringify(bootstrap(virtualServices.map(toVirtualHost))));
  const args = ["--mode", "validate", "--config-path", file, "--use-dynamic-base-id", "--log-level", "error"];
  const { code, stdout, stderr } = await runProgram(envoy, args, { env: {} });
  return code === 0 ? undefined : `${stdout}${stderr}`;
}

function toVirtualHost({ metadata, spec }: GivenManifest, index: number): object {
  const hosts: readonly string[] = spec.hosts;
  const http: readonly HttpRoute[] = spec.http;
  return {
    name: `${index}`,
    domains: hosts.flatMap((host) => [`${index}-${host}`, `${index}-${host}:*`]),
    routes: http.map((route) => toRoute(route, metadata.namespace ?? "")),
  };
}

function toRoute({ name, match = [], headers, retries, route }: HttpRoute, namespace: string): object {
  const { host, port } = route[0]?.destination ?? { host: "", port: { number: 0 } };
  const { set = {}, remove = [] } = headers?.response ?? {};
  return {
    name,
    match: {
      prefix: "/",
      headers: Object.entries(match[0]?.headers ?? {}).map(([header, { exact }]) => ({
        name: header,
        string_match: { exact },
      })),
    },
    route: {
      cluster: `outbound|${port.number}||${host}.${namespace}.svc.cluster.local`,
      timeout: "0s",
      retry_policy: { retry_on: retries.retryOn, num_retries: retries.attempts },
    },
    response_headers_to_add: Object.entries(set).map(([key, value]) => ({
      header: { key, value },
      append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
    })),
    response_headers_to_remove: remove,
  };
}

function bootstrap(virtualHosts: readonly object[]): object {
  const manager = {
    "@type": `${TYPES}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "previews",
    http_filters: [{ name: "router", typed_config: { "@type": `${TYPES}.http.router.v3.Router` } }],
    route_config: { validate_clusters: false, virtual_hosts: virtualHosts },
  };
  const filters = [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }];
  const address = { socket_address: { address: "127.0.0.1", port_value: 0 } };
  return {
    node: { id: "previews", cluster: "previews" },
    static_resources: { listeners: [{ name: "previews", address, filter_chains: [{ filters }] }] },
  };
}
