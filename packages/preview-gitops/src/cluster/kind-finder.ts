import { quote } from "preview-core";
import type { CallOptions, ObjectRef } from "../ports/cluster.ts";
import { ClusterError } from "./cluster-error.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { toAnswerError, toSenselessError } from "./to-cluster-error.ts";

/** Where a cluster has the objects of a kind. */
export interface FoundKind {
  /** What it is called in paths, such as `applications`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Finds kinds, and asks for each group once. */
export type KindFinder = (wanted: Omit<ObjectRef, "metadata">, options?: CallOptions) => Promise<FoundKind>;

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/**
 * What the API server says about its kinds.
 *
 * @throws ClusterError `no-such-kind` when it does not have one
 */
export function kindFinder(api: KubernetesApi): KindFinder {
  const known = new Map<string, readonly Resource[]>();
  return async ({ apiVersion, kind }, options = {}) => {
    const resources = known.get(apiVersion) ?? (await readKinds(api, apiVersion, options));
    known.set(apiVersion, resources);
    // "applications/status" has the same kind, and is no place of its own.
    const found = resources.find((one) => one.kind === kind && !one.name.includes("/"));
    if (found === undefined) throw noSuchKind(api, `${apiVersion} ${kind}`);
    return { plural: found.name, namespaced: found.namespaced };
  };
}

/** The path of a kind's objects: of all, or of one namespace. */
export function collectionPath(apiVersion: string, { plural }: FoundKind, namespace?: string): string {
  const within = namespace === undefined ? [] : ["namespaces", namespace];
  return `${groupPath(apiVersion)}/${[...within, plural].map((part) => parseSegment(part)).join("/")}`;
}

/** The path of one object. */
export function objectPath({ apiVersion, kind, metadata }: ObjectRef, found: FoundKind): string {
  const { name, namespace } = metadata;
  if (found.namespaced && namespace === undefined) {
    throw new ClusterError("refused", `${kind} ${quote(name)} needs a namespace`);
  }
  return `${collectionPath(apiVersion, found, found.namespaced ? namespace : undefined)}/${parseSegment(name)}`;
}

async function readKinds(api: KubernetesApi, apiVersion: string, options: CallOptions): Promise<Resource[]> {
  const what = `look for the kinds of ${apiVersion}`;
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
  return `/${[parts.length === 1 ? "api" : "apis", ...parts].map((part) => parseSegment(part)).join("/")}`;
}

/** One part of a path, and never a way out of it: a URL's parser resolves dots. */
function parseSegment(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new ClusterError("refused", `${quote(text)} is no name`);
  return encodeURIComponent(text);
}

function isResource(value: unknown): value is Resource {
  if (typeof value !== "object" || value === null) return false;
  const { name, kind, namespaced }: Partial<Record<string, unknown>> = { ...value };
  return typeof name === "string" && typeof kind === "string" && typeof namespaced === "boolean";
}
