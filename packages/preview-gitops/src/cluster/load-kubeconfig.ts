import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { proxyFor } from "../http/proxy-for.ts";
import { quote } from "preview-core";
import { ClusterError } from "./cluster-error.ts";

/** The address of a cluster, and the credentials for the cluster. */
export type KubeconfigSource =
  /** Files that exist. An entry in several of them counts as in the first. */
  | { readonly files: readonly string[] }
  | { readonly text: string }
  /** The credentials that each pod has. */
  | { readonly pod: PodCredentials };

export interface PodCredentials {
  readonly host: string;
  readonly port: string;
  /** With `ca.crt` and `token`. */
  readonly folder: string;
}

/** The places of the credentials of a pod. */
export interface PodHints {
  /** The process's environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder of the service account's token. Default: Kubernetes' own folder */
  readonly podFolder?: string | undefined;
}

/** The places of a kubeconfig. */
export interface KubeconfigHints extends PodHints {
  /** The file of an option such as `--kubeconfig`. Default: none */
  readonly file?: string | undefined;
  /** The user's home directory. */
  readonly home: string;
}

/** Messages of the library that repeat no value of the kubeconfig. */
const HARMLESS = /^(?:clusters|users|contexts)\[\d+\][\w.]* is missing$/;

/** kubernetes.io/docs/tasks/run-application/access-api-from-pod */
const POD_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * A kubeconfig with its chosen context, checked.
 *
 * @throws ClusterError `invalid-kubeconfig` or `no-such-context`
 */
export function loadKubeconfig(source: KubeconfigSource, context?: string): KubeConfig {
  const config = load(source);
  config.setCurrentContext(chooseContext(config, context));
  checkContext(config);
  return config;
}

/**
 * The kubeconfig that `kubectl` would use: the given file; else the existing files of `KUBECONFIG`; else `~/.kube/config`; else
 * the credentials of the pod.
 *
 * @throws ClusterError `invalid-kubeconfig` when there is none
 */
export function findKubeconfig(hints: KubeconfigHints): KubeconfigSource {
  const { file, environment, home } = hints;
  if (file !== undefined) return { files: [file] };
  const { KUBECONFIG: listed = "" } = environment;
  const named = listed.split(delimiter).filter(Boolean);
  const candidates = named.length === 0 ? [join(home, ".kube", "config")] : named;
  const files = candidates.filter((path) => existsSync(path));
  if (files.length > 0) return { files };
  const pod = findPod(hints);
  if (pod !== undefined) return pod;
  const message = `there is no kubeconfig at ${candidates.join(", ")}; name one with --kubeconfig or KUBECONFIG`;
  throw new ClusterError("invalid-kubeconfig", message);
}

/** The credentials of the pod of this process; undefined outside of a pod, and in a pod without a service account's token. */
export function findPod({
  environment,
  podFolder: folder = POD_FOLDER,
}: PodHints): KubeconfigSource | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (!host || !port || !existsSync(join(folder, "token"))) return undefined;
  return { pod: { host, port, folder } };
}

function load(source: KubeconfigSource): KubeConfig {
  if ("pod" in source) return loadFromPod(source.pod);
  if ("text" in source) return parse("the kubeconfig", (config) => config.loadFromString(source.text));
  const configs = source.files.map((file) => parse(quote(file), (config) => config.loadFromFile(file)));
  const merged = new KubeConfig();
  // Of several entries with one name, the library uses the first, as kubectl does.
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
    // Without the cause, because a parser's message shows the lines around a mistake, and they can hold a token.
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
  // The library refuses this too.
  if (cluster.server.startsWith("http:") && !cluster.skipTLSVerify) {
    throw wrongContext("has a server with http, which needs insecure-skip-tls-verify: true");
  }
}

function isPlainUrl(server: string): boolean {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

/** The library reads a proxy from the kubeconfig only. `kubectl` reads the environment too. */
export function throughProxy(
  config: KubeConfig,
  environment: Readonly<Record<string, string | undefined>>,
): KubeConfig {
  const { clusters } = config;
  config.clusters = clusters.map((cluster) => {
    const proxyUrl = cluster.proxyUrl ?? proxyFor(cluster.server, environment)?.href;
    return proxyUrl === undefined ? cluster : { ...cluster, proxyUrl };
  });
  return config;
}
