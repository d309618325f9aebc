/** Which object. */
export interface ObjectRef {
  /** Group and version, such as `argoproj.io/v1alpha1`; `v1` for the core. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Default: none, for what belongs to the whole cluster */
    readonly namespace?: string | undefined;
  };
}

/** An object as the cluster has it. What is not named here is not checked. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    /** Another one for each object, even of the same name. */
    readonly uid: string;
    /** Another one for each change of the object. */
    readonly resourceVersion: string;
    readonly creationTimestamp?: string;
    /** Since when it is being removed. */
    readonly deletionTimestamp?: string;
    /** What its removal waits for. */
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

/** Which objects. */
export interface ObjectQuery {
  readonly apiVersion: string;
  readonly kind: string;
  /** Default: in all namespaces */
  readonly namespace?: string | undefined;
  /** Labels with their values, all of which an object must have. Default: any object */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** How many are asked for in one request. Default: 500, as in Kubernetes' own clients */
  readonly pageSize?: number | undefined;
}

/** Which object to remove: this one, and no later one of the same name. */
export interface RemovalRef extends ObjectRef {
  readonly metadata: ObjectRef["metadata"] & {
    readonly uid: string;
    /**
     * Only this version of it. Default: any. A controller that writes into the object's status, as Argo CD does every
     * few minutes, makes another version.
     */
    readonly resourceVersion?: string | undefined;
  };
}

/** `removed`: it is gone. `removing`: it goes when its finalizers are done. `gone`: it was not there. */
export type Removal = "removed" | "removing" | "gone";

export interface CallOptions {
  /** Gives the call up. Its reason is what the call throws. */
  readonly signal?: AbortSignal | undefined;
}

/** A Kubernetes cluster, as somebody. */
export interface Cluster {
  /** The context by which it was reached, for messages. */
  readonly context: string;
  /** The name of the user that the cluster takes us for. */
  whoAmI(options?: CallOptions): Promise<string>;
  /** The object, if it is there. */
  read(ref: ObjectRef, options?: CallOptions): Promise<ClusterObject | undefined>;
  /** All objects of one moment, in the order of their namespaces and names. */
  list(query: ObjectQuery, options?: CallOptions): Promise<ClusterObject[]>;
  /** Removes the object, unless it has changed. */
  remove(ref: RemovalRef, options?: CallOptions): Promise<Removal>;
}
