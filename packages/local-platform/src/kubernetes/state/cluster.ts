import { ObjectStore } from "./object-store.ts";
import { BUILT_IN_KINDS, type ResourceKind } from "./resource-kind.ts";
import type { StoredObject } from "./stored-object.ts";
import type { User } from "./user.ts";

/** The rest of a list whose first part was given out. */
export interface ListRest {
  readonly resourceVersion: string;
  readonly objects: readonly StoredObject[];
}

/** Everything that this API server knows. */
export interface Cluster {
  readonly kinds: ResourceKind[];
  readonly store: ObjectStore;
  readonly now: () => Date;
  /** By secret. */
  readonly tokens: Map<string, User>;
  /** By name, which is a client certificate's common name. */
  readonly users: Map<string, User>;
  /** By continue token; `undefined` once it has expired. */
  readonly rests: Map<string, ListRest | undefined>;
}

/** A cluster with Kubernetes' own kinds, and nothing in it. */
export function createCluster(now: () => Date): Cluster {
  return {
    kinds: [...BUILT_IN_KINDS],
    store: new ObjectStore(now),
    now,
    tokens: new Map(),
    users: new Map(),
    rests: new Map(),
  };
}

/** @throws Error when the cluster does not have the kind */
export function kindOf(cluster: Cluster, wanted: Pick<ResourceKind, "apiVersion" | "kind">): ResourceKind {
  const { apiVersion, kind } = wanted;
  const found = cluster.kinds.find((one) => one.apiVersion === apiVersion && one.kind === kind);
  if (found === undefined)
    throw new Error(`the local Kubernetes has no kind ${apiVersion} ${kind}; install it first`);
  return found;
}

/** The namespace as an object. */
export function findNamespace(cluster: Cluster, name: string): StoredObject | undefined {
  return cluster.store.find(kindOf(cluster, { apiVersion: "v1", kind: "Namespace" }), { name });
}
