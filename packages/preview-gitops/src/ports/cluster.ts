import type { PlatformConfig } from "preview-core";
import type { ClusterObject } from "preview-core/plan";

/** A kind of object. */
interface ObjectKind {
  /** Group and version, such as `argoproj.io/v1alpha1`; `v1` for the core. */
  readonly apiVersion: string;
  readonly kind: string;
}

/** The name of an object. */
interface ObjectName {
  readonly name: string;
  /** Default: none, for an object that belongs to the whole cluster */
  readonly namespace?: string | undefined;
}

/** One object. */
export interface ObjectRef extends ObjectKind {
  readonly metadata: ObjectName;
}

/** An object of a cluster. Its other fields are not checked. */
export interface KubernetesObject extends ObjectKind {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    /** Differs for each object, even for objects of the same name. */
    readonly uid: string;
    /** Differs for each change of the object. */
    readonly resourceVersion: string;
    readonly creationTimestamp?: string;
    /** The time at which its removal began. Default: the object is not being removed */
    readonly deletionTimestamp?: string;
    /** Finalizers, each of which delays the removal. */
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

/** Objects of one kind. */
export interface ObjectQuery extends ObjectKind {
  /** Default: in all namespaces */
  readonly namespace?: string | undefined;
  /** Labels with their values. An object must have all of them. Default: any object */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Objects in one request. Default: 500, as in Kubernetes' own clients */
  readonly pageSize?: number | undefined;
}

/** The object to remove. A later object of the same name has another `uid`, and is left alone. */
export interface RemovalRef extends ObjectRef {
  readonly metadata: ObjectName & {
    readonly uid: string;
    /**
     * Only this version of the object. Default: any. A controller that writes into the object's status, as Argo CD does
     * every few minutes, makes another version.
     */
    readonly resourceVersion?: string | undefined;
  };
}

/**
 * `removed`: the object is gone. `removing`: the object goes when its finalizers are done. `gone`: the object did not exist.
 */
export type RemovalOutcome = "removed" | "removing" | "gone";

export interface CallOptions {
  /** Cancels the call. The call throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A Kubernetes cluster, with the permissions of one user. */
export interface Cluster {
  /** The context of the kubeconfig, for messages. */
  readonly context: string;
  /** The user name by which the cluster knows this connection. */
  whoAmI(options?: CallOptions): Promise<string>;
  /** The object; undefined when it does not exist. */
  read(ref: ObjectRef, options?: CallOptions): Promise<KubernetesObject | undefined>;
  /**
   * The object as the cluster would create it, with the cluster's defaults, under a name that is free. Nothing is created; it needs
   * the right to create.
   */
  dryRun(object: ObjectRef, options?: CallOptions): Promise<object>;
  /** All objects of one moment, in the order of their namespaces and names. */
  list(query: ObjectQuery, options?: CallOptions): Promise<KubernetesObject[]>;
  /** Removes the object, unless it has changed. */
  remove(ref: RemovalRef, options?: CallOptions): Promise<RemovalOutcome>;
}

/** The previews' objects in one cluster, for a sweep. */
export interface SweptCluster {
  readonly cluster: "hub" | "spoke";
  /**
   * Every object that carries the label of previews. Throws when it cannot list all of them.
   *
   * @param config The kinds and the namespaces of the objects, and the root of their directories
   */
  list(config: PlatformConfig): Promise<readonly ClusterObject[]>;
  /** Deletes this object, and no later object of the same name. A missing object is no failure. */
  remove(object: ClusterObject): Promise<void>;
}
