import { quote } from "preview-core";
import type { CallOptions, ObjectQuery, ObjectRef } from "../ports/cluster.ts";
import { ClusterError, toAnswerError, toSenselessError } from "./cluster-error.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";

/** A kind of a cluster, and the paths of its objects. */
export interface FoundKind {
  /** The path of all objects, or of those in one namespace. A kind without namespaces ignores the namespace. */
  collectionPath(namespace: string | undefined): string;
  /** The path of one object. @throws ClusterError `refused` when its namespace is missing, or a part is no name */
  objectPath(ref: ObjectRef): string;
}

/** Finds kinds, and asks for each group once. */
export type KindFinder = (wanted: ObjectQuery | ObjectRef, options?: CallOptions) => Promise<FoundKind>;

/** A kind, as the API server lists it. */
interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/**
 * The kinds of an API server.
 *
 * @throws ClusterError `no-such-kind` when the server does not have the kind
 */
export function kindFinder(api: KubernetesApi): KindFinder {
  const known = new Map<string, readonly Resource[]>();
  return async ({ apiVersion, kind }, options = {}) => {
    const resources = known.get(apiVersion) ?? (await readKinds(api, apiVersion, options));
    known.set(apiVersion, resources);
    // "applications/status" has the same kind, and no objects of its own.
    const found = resources.find((one) => one.kind === kind && !one.name.includes("/"));
    if (found === undefined) throw noSuchKind(api, `${apiVersion} ${kind}`);
    return foundKind(apiVersion, found);
  };
}

function foundKind(apiVersion: string, { kind, name: plural, namespaced }: Resource): FoundKind {
  const collectionPath = (namespace: string | undefined): string => {
    const within = namespace === undefined || !namespaced ? [] : ["namespaces", namespace];
    return [groupPath(apiVersion), ...[...within, plural].map(parseSegment)].join("/");
  };
  return {
    collectionPath,
    objectPath: ({ metadata: { name, namespace } }) => {
      if (namespaced && namespace === undefined)
        throw new ClusterError("refused", `${kind} ${quote(name)} needs a namespace`);
      return `${collectionPath(namespace)}/${parseSegment(name)}`;
    },
  };
}

async function readKinds(api: KubernetesApi, apiVersion: string, options: CallOptions): Promise<Resource[]> {
  const what = `find the kinds of ${apiVersion}`;
  const answer = await api.send({ what, path: groupPath(apiVersion), ...options });
  if (answer.status === 404) throw noSuchKind(api, apiVersion);
  if (answer.status !== 200) throw toAnswerError(answer);
  const { body } = answer;
  const isList = typeof body === "object" && body !== null && "resources" in body;
  if (!isList || !Array.isArray(body.resources)) throw toSenselessError("list of kinds", answer);
  return body.resources.filter((one: unknown) => isResource(one));
}

function noSuchKind({ context }: KubernetesApi, what: string): ClusterError {
  const words = `cluster ${quote(context)} has no ${what}; install its definition first`;
  return new ClusterError("no-such-kind", words);
}

function groupPath(apiVersion: string): string {
  const parts = apiVersion.split("/");
  return `/${[parts.length === 1 ? "api" : "apis", ...parts].map(parseSegment).join("/")}`;
}

/** One part of a path. Refuses dots, because a URL's parser would leave the path. */
function parseSegment(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new ClusterError("refused", `${quote(text)} is no name`);
  return encodeURIComponent(text);
}

function isResource(value: unknown): value is Resource {
  if (typeof value !== "object" || value === null) return false;
  const { name, kind, namespaced }: Partial<Record<string, unknown>> = { ...value };
  return typeof name === "string" && typeof kind === "string" && typeof namespaced === "boolean";
}
