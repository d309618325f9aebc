import { KubeConfig } from "@kubernetes/client-node";
import { quote } from "preview-core";
import { ClusterError } from "./cluster-error.ts";

/** Where a cluster's address and our credentials are. */
export type KubeconfigSource =
  /** Files that are there; what is in several of them counts as in the first. */
  | { readonly files: readonly string[] }
  | { readonly text: string }
  /** Those that each pod has. */
  | { readonly pod: PodCredentials };

export interface PodCredentials {
  readonly host: string;
  readonly port: string;
  /** With `ca.crt` and `token`. */
  readonly folder: string;
}

/** What the library says about a kubeconfig without repeating any of its values. */
const HARMLESS = /^(?:clusters|users|contexts)\[\d+\][\w.]* is missing$/;

/**
 * The kubeconfig with its context chosen, complete.
 *
 * @throws ClusterError `invalid-kubeconfig` or `no-such-context`
 */
export function loadKubeconfig(source: KubeconfigSource, context?: string): KubeConfig {
  const config = load(source);
  config.setCurrentContext(chooseContext(config, context));
  checkContext(config);
  return config;
}

function load(source: KubeconfigSource): KubeConfig {
  if ("pod" in source) return loadFromPod(source.pod);
  if ("text" in source) return parse("the kubeconfig", (config) => config.loadFromString(source.text));
  const configs = source.files.map((file) => parse(quote(file), (config) => config.loadFromFile(file)));
  const merged = new KubeConfig();
  // Of several with one name the library finds the first, as kubectl does.
  merged.loadFromOptions({
    clusters: configs.flatMap(({ clusters }) => clusters),
    users: configs.flatMap(({ users }) => users),
    contexts: configs.flatMap(({ contexts }) => contexts),
    currentContext: configs.map(({ currentContext }) => currentContext).find(Boolean),
  });
  return merged;
}

function loadFromPod({ host, port, folder }: PodCredentials): KubeConfig {
  const config = new KubeConfig();
  const address = host.includes(":") ? `[${host}]` : host;
  const server = `https://${address}:${port}`;
  const authProvider = { name: "tokenFile", config: { tokenFile: `${folder}/token` } };
  config.loadFromOptions({
    clusters: [{ name: "pod", server, caFile: `${folder}/ca.crt`, skipTLSVerify: false }],
    users: [{ name: "pod", authProvider }],
    contexts: [{ name: "pod", cluster: "pod", user: "pod" }],
    currentContext: "pod",
  });
  return config;
}

function parse(what: string, read: (config: KubeConfig) => void): KubeConfig {
  const config = new KubeConfig();
  try {
    read(config);
    return config;
  } catch (error) {
    // Its cause is left out: a parser's message shows the lines around a mistake, and they can be a token's.
    throw new ClusterError("invalid-kubeconfig", `${what} ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "is not a kubeconfig";
  if ("syscall" in error && "code" in error) return `cannot be read (${String(error.code)})`;
  return HARMLESS.test(error.message) ? `is incomplete: ${error.message}` : "is not a kubeconfig in YAML";
}

function chooseContext(config: KubeConfig, wanted: string | undefined): string {
  const names = config.contexts.map(({ name }) => name);
  if (names.length === 0) throw new ClusterError("invalid-kubeconfig", "the kubeconfig has no contexts");
  const context = wanted ?? config.currentContext;
  if (names.includes(context)) return context;
  const problem = context ? `has no context ${quote(context)}` : "chooses no context; name one";
  const has = names.map((name) => quote(name)).join(", ");
  throw new ClusterError("no-such-context", `the kubeconfig ${problem}; it has ${has}`);
}

function checkContext(config: KubeConfig): void {
  const cluster = config.getCurrentCluster();
  const wrongContext = (problem: string): ClusterError =>
    new ClusterError(
      "invalid-kubeconfig",
      `context ${quote(config.currentContext)} of the kubeconfig ${problem}`,
    );
  if (cluster === null) throw wrongContext("names a cluster that is not in it");
  if (config.getCurrentUser() === null) throw wrongContext("names no user that is in it");
  if (!isPlainUrl(cluster.server))
    throw wrongContext("has a server that is no URL with https, or one with a password");
  // The library's own rule.
  if (cluster.server.startsWith("http:") && !cluster.skipTLSVerify) {
    throw wrongContext("has a server with http, which needs insecure-skip-tls-verify: true");
  }
}

function isPlainUrl(server: string): boolean {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
