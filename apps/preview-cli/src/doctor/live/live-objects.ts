/** What names an object of Kubernetes. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The objects of a cluster as they are now. */
export interface LiveObjects {
  /**
   * The object; `undefined` when it is not there.
   *
   * @throws Error that says for people why it cannot be read
   */
  readonly read: (object: ObjectRef) => Promise<object | undefined>;
}

/** A cluster, asked as somebody. */
export interface Identity {
  /**
   * The user's name, as the API server says it.
   *
   * @throws Error that says for people why it did not
   */
  readonly whoAmI: () => Promise<string>;
}

/** The clusters that can be asked. Default: none of them */
export interface Clusters {
  readonly hub?: LiveObjects | undefined;
  readonly spoke?: LiveObjects | undefined;
  /** The spoke, as Argo CD. */
  readonly argocd?: Identity | undefined;
  /** The spoke, as Crossplane. */
  readonly crossplane?: Identity | undefined;
}

/** The object as people look for it: `VirtualService istio-ingress/preview-envs-vs`. */
export function showObject({ kind, metadata: { name, namespace } }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
