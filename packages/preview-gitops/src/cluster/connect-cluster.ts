import { quote } from "preview-core";
import type {
  CallOptions,
  Cluster,
  KubernetesObject,
  ObjectQuery,
  ObjectRef,
  RemovalOutcome,
  RemovalRef,
} from "../ports/cluster.ts";
import { type ApiAnswer, type Attempted, toAnswerError, toSenselessError } from "./cluster-error.ts";
import { kindFinder, type KindFinder } from "./kind-finder.ts";
import { kubernetesApi, type KubernetesApi } from "./kubernetes-api.ts";
import { type KubeconfigSource, loadKubeconfig, throughProxy } from "./load-kubeconfig.ts";

/** How to reach a cluster, and as which user. */
export interface ClusterConnection {
  readonly kubeconfig: KubeconfigSource;
  /** Default: the kubeconfig's current context */
  readonly context?: string | undefined;
  /** The program's name, for the cluster's audit log. */
  readonly userAgent: string;
  /** Milliseconds after which a request without an answer fails. Default: 30 seconds */
  readonly requestTimeout?: number | undefined;
  /** Environment variables that may name a proxy. The kubeconfig's own `proxy-url` counts first. Default: `process.env` */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Reads the page of a token, or the first page. */
type ReadPage = (token?: string) => Promise<ApiAnswer>;

const REQUEST_TIMEOUT = 30_000;

/** The page size of Kubernetes' own clients (kubernetes/client-go, tools/pager). */
const PAGE_SIZE = 500;

/** The status of a page when the cluster no longer has the state of the first page. */
const EXPIRED = 410;

const REVIEW = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };

/**
 * A cluster. Sends no request yet.
 *
 * - Uses the same credentials as `kubectl`: tokens, client certificates, OIDC, and credential programs.
 * - A credential program may wait for its user. The timeout counts only the request to the cluster.
 * - No credential is in a message, nor in the cause of an error.
 *
 * @throws ClusterError `invalid-kubeconfig` or `no-such-context`; the methods also throw with the other codes
 * @example
 * const hub = connectCluster({ kubeconfig: { files: ["kubeconfig"] }, context: "hub", userAgent: "preview-cli" });
 * await hub.list({
 *   apiVersion: "argoproj.io/v1alpha1",
 *   kind: "Application",
 *   namespace: "argocd",
 *   labels: { [EPHEMERAL_LABEL]: "true" },
 * });
 */
export function connectCluster(connection: ClusterConnection): Cluster {
  const { kubeconfig, context, userAgent, requestTimeout: timeout = REQUEST_TIMEOUT } = connection;
  const { environment = process.env } = connection;
  const config = loadKubeconfig(kubeconfig, context);
  // The API server of a pod's own cluster is beside the pod.
  const reached = "pod" in kubeconfig ? config : throughProxy(config, environment);
  const api = kubernetesApi(reached, { timeout, userAgent });
  const findKind = kindFinder(api);
  return {
    context: api.context,
    whoAmI: (options) => whoAmI(api, options),
    read: (ref, options) => readObject(api, findKind, ref, options),
    dryRun: (object, options) => dryRunObject(api, findKind, object, options),
    list: (query, options) => listObjects(api, findKind, query, options),
    remove: (ref, options) => removeObject(api, findKind, ref, options),
  };
}

/** The user name by which the cluster knows this connection. Needs Kubernetes 1.28 or newer. */
async function whoAmI(api: KubernetesApi, options: CallOptions = {}): Promise<string> {
  const path = `/apis/${REVIEW.apiVersion}/selfsubjectreviews`;
  const answer = await api.send({ what: "ask who we are", method: "POST", path, body: REVIEW, ...options });
  if (answer.status !== 201) throw toAnswerError(answer);
  const name = ["status", "userInfo", "username"].reduce(fieldOf, answer.body);
  if (typeof name !== "string") throw toSenselessError("user name", answer);
  return name;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** The object; undefined when it does not exist. */
async function readObject(
  api: KubernetesApi,
  findKind: KindFinder,
  ref: ObjectRef,
  options: CallOptions = {},
): Promise<KubernetesObject | undefined> {
  const path = (await findKind(ref, options)).objectPath(ref);
  const answer = await api.send({ what: `read ${nameObject(ref)}`, path, ...options });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw toAnswerError(answer);
  return parseObject(answer.body, answer);
}

/**
 * The object as a dry run of the cluster creates it. The server makes the name out of a prefix, so that no object has it already
 * (kubernetes.io/docs/reference/using-api/api-concepts/#dry-run).
 */
async function dryRunObject(
  api: KubernetesApi,
  findKind: KindFinder,
  object: ObjectRef,
  options: CallOptions = {},
): Promise<object> {
  const { name, ...metadata } = object.metadata;
  const answer = await api.send({
    what: `try to create ${nameObject(object)}`,
    method: "POST",
    path: (await findKind(object, options)).collectionPath(metadata.namespace),
    query: { dryRun: "All" },
    body: { ...object, metadata: { ...metadata, generateName: `${name}-` } },
    ...options,
  });
  if (answer.status !== 201) throw toAnswerError(answer);
  if (!isObject(answer.body)) throw toSenselessError("Kubernetes object", answer);
  return answer.body;
}

/** An object's name in messages, such as `Application "argocd/example-pr-1"`. */
function nameObject({ kind, metadata: { namespace, name } }: ObjectRef): string {
  return `${kind} ${quote(namespace === undefined ? name : `${namespace}/${name}`)}`;
}

/**
 * An object of the cluster, with all of its fields.
 *
 * @throws ClusterError `unreachable` when the value is no object
 */
function parseObject(value: unknown, attempted: Attempted): KubernetesObject {
  if (!isKubernetesObject(value)) throw toSenselessError("Kubernetes object", attempted);
  return value;
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  const metadata = ["name", "uid", "resourceVersion"].map((key) => fieldOf(fieldOf(value, "metadata"), key));
  const fields = [fieldOf(value, "apiVersion"), fieldOf(value, "kind"), ...metadata];
  return fields.every((field) => typeof field === "string");
}

/** All objects of a query, page by page. Starts over once when the pages expire. */
async function listObjects(
  api: KubernetesApi,
  findKind: KindFinder,
  query: ObjectQuery,
  options: CallOptions = {},
): Promise<KubernetesObject[]> {
  const { apiVersion, kind, namespace } = query;
  const path = (await findKind(query, options)).collectionPath(namespace);
  const what = `list ${kind} objects`;
  const readPage: ReadPage = (token) =>
    api.send({ what, path, query: toParameters(query, token), ...options });
  const first = await readPages(readPage);
  const pages = isExpired(first) ? await readPages(readPage) : first;
  if (isExpired(pages)) throw toAnswerError(pages);
  // The items of Kubernetes' own lists have no kind.
  return pages.flatMap((page) =>
    itemsOf(page).map((item) => parseObject({ apiVersion, kind, ...item }, page)),
  );
}

function toParameters(query: ObjectQuery, token: string | undefined): Record<string, string | undefined> {
  const { labels = {}, pageSize = PAGE_SIZE } = query;
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return {
    limit: String(pageSize),
    labelSelector: selector.length === 0 ? undefined : selector.join(","),
    continue: token,
  };
}

/** All pages, or the answer that the pages have expired. */
async function readPages(readPage: ReadPage): Promise<ApiAnswer[] | ApiAnswer> {
  const pages: ApiAnswer[] = [];
  let token: string | undefined;
  do {
    const page = await readPage(token);
    if (page.status === EXPIRED && token !== undefined) return page;
    if (page.status !== 200) throw toAnswerError(page);
    pages.push(page);
    token = tokenOf(page);
  } while (token !== undefined);
  return pages;
}

function tokenOf({ body }: ApiAnswer): string | undefined {
  const token = ["metadata", "continue"].reduce(fieldOf, body);
  return typeof token === "string" && token !== "" ? token : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isExpired(pages: ApiAnswer[] | ApiAnswer): pages is ApiAnswer {
  return !Array.isArray(pages);
}

function itemsOf(page: ApiAnswer): object[] {
  const items = fieldOf(page.body, "items");
  if (!Array.isArray(items) || !items.every((item) => isObject(item))) throw toSenselessError("list", page);
  return items;
}

/**
 * Removes exactly this object.
 *
 * @throws ClusterError `changed` when another object has the name, or when the object has changed
 */
async function removeObject(
  api: KubernetesApi,
  findKind: KindFinder,
  ref: RemovalRef,
  options: CallOptions = {},
): Promise<RemovalOutcome> {
  const { uid, resourceVersion } = ref.metadata;
  const what = `remove ${nameObject(ref)}`;
  const path = (await findKind(ref, options)).objectPath(ref);
  const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid, resourceVersion } };
  const answer = await api.send({ what, method: "DELETE", path, body, ...options });
  if (answer.status === 404) return "gone";
  if (answer.status !== 200 && answer.status !== 202) throw toAnswerError(answer);
  const kind = fieldOf(answer.body, "kind");
  if (typeof kind !== "string") throw toSenselessError("Kubernetes object", answer);
  // The cluster answers with the object as long as it exists.
  return kind === "Status" ? "removed" : "removing";
}
