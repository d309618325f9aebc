/** A kind of object that a cluster has. */
export interface ResourceKind {
  /** Group and version, such as `argoproj.io/v1alpha1`; `v1` for the core. */
  readonly apiVersion: string;
  readonly kind: string;
  /** What paths and messages call it, such as `applications`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Throws on an object that the kind's schema refuses. Default: anything is taken */
  readonly validate?: (object: object) => void;
}

/** What a group's resources are known by in rules and messages; empty for the core. */
export function groupOf({ apiVersion }: Pick<ResourceKind, "apiVersion">): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/**
 * Whether the group is Kubernetes' own. Every API server has those, and custom resources never do: their group is a
 * domain, and `k8s.io` is reserved (kubernetes.io/docs/reference/using-api/#api-groups).
 */
export function isBuiltIn(resource: Pick<ResourceKind, "apiVersion">): boolean {
  const group = groupOf(resource);
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/** What messages call the kind's objects, such as `applications.argoproj.io`. */
export function qualify(resource: Pick<ResourceKind, "apiVersion">, name: string): string {
  const group = groupOf(resource);
  return group === "" ? name : `${name}.${group}`;
}

/** The kinds of Kubernetes itself that are served; others of its groups are answered 501. */
export const BUILT_IN_KINDS: readonly ResourceKind[] = [
  cluster("v1", "Namespace", "namespaces"),
  namespaced("v1", "ConfigMap", "configmaps"),
  namespaced("v1", "ServiceAccount", "serviceaccounts"),
  namespaced("v1", "ResourceQuota", "resourcequotas"),
  namespaced("v1", "LimitRange", "limitranges"),
  namespaced("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
  cluster("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles"),
  cluster("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings"),
  namespaced("rbac.authorization.k8s.io/v1", "Role", "roles"),
  namespaced("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"),
  cluster("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
  cluster(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding",
    "validatingadmissionpolicybindings",
  ),
  cluster("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions"),
];

function cluster(apiVersion: string, kind: string, plural: string): ResourceKind {
  return { apiVersion, kind, plural, namespaced: false };
}

function namespaced(apiVersion: string, kind: string, plural: string): ResourceKind {
  return { apiVersion, kind, plural, namespaced: true };
}
