/** What Applications of a project may do, as a plain object. */
export interface AppProject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "AppProject";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers: readonly string[];
  };
  readonly spec: {
    readonly sourceRepos: readonly string[];
    readonly destinations: readonly Destination[];
    readonly clusterResourceWhitelist: readonly GroupKind[];
    readonly namespaceResourceWhitelist: readonly GroupKind[];
  };
}

/** A cluster by name or by server, whichever the Applications use: Argo CD matches either (`isDestinationMatched`). */
export type Destination = { readonly namespace: string } & (
  | { readonly name: string }
  | { readonly server: string }
);

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}
