import { BUILT_IN_KINDS, type ResourceKind, groupOf } from "./resource-kind.ts";
import type { StoredObject, GivenObject } from "./stored-object.ts";
import type { User } from "./user.ts";
import { isDeepStrictEqual } from "node:util";
import { timestamp } from "local-github/http";

/** The remaining items of a list that is read in parts. */
export interface ListRest {
  readonly resourceVersion: string;
  readonly objects: readonly StoredObject[];
}

/** The whole state of this API server. */
export interface Cluster {
  readonly kinds: ResourceKind[];
  readonly store: ObjectStore;
  readonly now: () => Date;
  /** By secret. */
  readonly tokens: Map<string, User>;
  /** By name, which is the common name of a client certificate. */
  readonly users: Map<string, User>;
  /** By continue token. Undefined for an expired list. */
  readonly rests: Map<string, ListRest | undefined>;
}

/** The place of an object. */
interface ObjectPlace {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** With this finalizer, an object waits for its dependents. The garbage collector removes it. */
const FOREGROUND = "foregroundDeletion";

/** An empty cluster with Kubernetes' own kinds. */
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

/** The objects of one cluster. An object is never modified, only replaced. */
class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  readonly #now: () => Date;
  #version = 0;
  #created = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The version of the whole store. Every change makes a new one. */
  get resourceVersion(): string {
    return String(this.#version);
  }

  find(resource: ResourceKind, place: ObjectPlace): StoredObject | undefined {
    return this.#objects.get(keyOf(resource, place));
  }

  /** All objects of a kind, or those of one namespace, in etcd's order: by name. */
  list(resource: ResourceKind, namespace?: string): StoredObject[] {
    const prefix = keyOf(resource, { namespace, name: "" });
    const found = [...this.#objects].filter(([key]) => key.startsWith(prefix));
    return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  create(resource: ResourceKind, given: GivenObject): StoredObject {
    return this.#put(resource, this.#build(resource, given));
  }

  /** The object as `create` would store it. It has no version, because nothing is stored. */
  dryRun(resource: ResourceKind, given: GivenObject): GivenObject {
    const { metadata, ...object } = this.#build(resource, given);
    const { resourceVersion: _, ...unstored } = metadata;
    return { ...object, metadata: unstored };
  }

  /**
   * The object after an update. Without a change, it is the same object. An object that is being deleted is
   * removed with its last finalizer.
   */
  update(resource: ResourceKind, current: StoredObject, given: GivenObject): StoredObject {
    const { uid, creationTimestamp, resourceVersion, generation, deletionTimestamp } = current.metadata;
    const kept = { uid, creationTimestamp, resourceVersion };
    const deletion =
      deletionTimestamp === undefined ? {} : { deletionTimestamp, deletionGracePeriodSeconds: 0 };
    const wanted = complete(resource, given);
    const isSame = isDeepStrictEqual(specOf(current), specOf(wanted));
    const counted = generation === undefined ? {} : { generation: isSame ? generation : generation + 1 };
    const next = { ...wanted, metadata: { ...given.metadata, ...kept, ...counted, ...deletion } };
    if (isDeepStrictEqual(next, current)) return current;
    if (deletionTimestamp === undefined || hasFinalizer(next)) return this.#put(resource, next);
    this.#drop(resource, current);
    return next;
  }

  /** The object that waits for its finalizers. Undefined when it was removed at once. */
  remove(resource: ResourceKind, current: StoredObject, foreground: boolean): StoredObject | undefined {
    if (current.metadata.deletionTimestamp !== undefined) return current;
    const { finalizers = [], generation } = current.metadata;
    const waitedFor = foreground ? [...finalizers, FOREGROUND] : finalizers;
    if (waitedFor.length === 0) {
      this.#drop(resource, current);
      return undefined;
    }
    return this.#put(resource, {
      ...current,
      metadata: {
        ...current.metadata,
        finalizers: waitedFor,
        deletionTimestamp: timestamp(this.#now()),
        deletionGracePeriodSeconds: 0,
        ...(generation === undefined ? {} : { generation: generation + 1 }),
      },
    });
  }

  #build(resource: ResourceKind, given: GivenObject): StoredObject {
    const uid = `00000000-0000-4000-8000-${String(++this.#created).padStart(12, "0")}`;
    const {
      deletionTimestamp: _,
      deletionGracePeriodSeconds: __,
      managedFields: ___,
      ...metadata
    } = given.metadata;
    return {
      ...complete(resource, given),
      metadata: {
        ...metadata,
        uid,
        creationTimestamp: timestamp(this.#now()),
        ...(hasGeneration(resource) ? { generation: 1 } : {}),
        resourceVersion: "",
      },
    };
  }

  #put(resource: ResourceKind, object: StoredObject): StoredObject {
    const resourceVersion = String(++this.#version);
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion } };
    this.#objects.set(keyOf(resource, stored.metadata), stored);
    return stored;
  }

  #drop(resource: ResourceKind, { metadata }: StoredObject): void {
    this.#version++;
    this.#objects.delete(keyOf(resource, metadata));
  }
}

function keyOf({ apiVersion, plural, namespaced }: ResourceKind, { namespace, name }: ObjectPlace): string {
  const all = `${apiVersion}/${plural}/`;
  if (!namespaced) return all + name;
  return namespace === undefined ? all : `${all}${namespace}/${name}`;
}

/** True for a kind whose spec a controller follows. The core's small kinds and access rules have none. */
function hasGeneration(resource: ResourceKind): boolean {
  return !["", "rbac.authorization.k8s.io"].includes(groupOf(resource));
}

function complete({ complete: fill }: ResourceKind, object: GivenObject): GivenObject {
  return typeof fill === "function" ? fill(object) : object;
}

function specOf(object: GivenObject): object {
  const { metadata: _, status: __, ...spec } = object;
  return spec;
}

function hasFinalizer({ metadata }: GivenObject): boolean {
  return (metadata.finalizers ?? []).length > 0;
}
