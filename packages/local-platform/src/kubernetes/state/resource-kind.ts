import { completePolicy, completePolicyBinding, completeRoleBinding } from "./server-defaults.ts";
import type { GivenObject } from "./stored-object.ts";

/** A kind of objects of a cluster. */
export interface ResourceKind {
  /** Group and version, such as `argoproj.io/v1alpha1`. The core's is `v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The name in paths and messages, such as `applications`. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Throws for an object that the kind's schema refuses. Default: every object is accepted */
  readonly validate?: (object: object) => void;
  /**
   * The object with the server's defaults, or `unknown` for a kind of Kubernetes whose defaults are not here. Default: the server
   * adds nothing
   */
  readonly complete?: ((object: GivenObject) => GivenObject) | "unknown";
}

/** The group's name in rules and messages. The core's name is empty. */
export function groupOf({ apiVersion }: Pick<ResourceKind, "apiVersion">): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/**
 * True for Kubernetes' own group. Every API server has these groups. The group of a custom resource is a
 * domain, and `k8s.io` is reserved (kubernetes.io/docs/reference/using-api/#api-groups).
 */
export function isBuiltIn(resource: Pick<ResourceKind, "apiVersion">): boolean {
  const group = groupOf(resource);
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/** The name of the kind's objects in messages, such as `applications.argoproj.io`. */
export function qualify(resource: Pick<ResourceKind, "apiVersion">, name: string): string {
  const group = groupOf(resource);
  return group === "" ? name : `${name}.${group}`;
}

const RBAC = "rbac.authorization.k8s.io/v1";
const ADMISSION = "admissionregistration.k8s.io/v1";

/** The served kinds of Kubernetes itself. Requests for other kinds of its groups get 501. */
export const BUILT_IN_KINDS: readonly ResourceKind[] = [
  cluster("v1", "Namespace", "namespaces"),
  namespaced("v1", "ConfigMap", "configmaps"),
  namespaced("v1", "ServiceAccount", "serviceaccounts"),
  namespaced("v1", "ResourceQuota", "resourcequotas"),
  { ...namespaced("v1", "LimitRange", "limitranges"), complete: "unknown" },
  { ...namespaced("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"), complete: "unknown" },
  cluster(RBAC, "ClusterRole", "clusterroles"),
  { ...cluster(RBAC, "ClusterRoleBinding", "clusterrolebindings"), complete: completeRoleBinding },
  namespaced(RBAC, "Role", "roles"),
  { ...namespaced(RBAC, "RoleBinding", "rolebindings"), complete: completeRoleBinding },
  {
    ...cluster(ADMISSION, "ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
    complete: completePolicy,
  },
  {
    ...cluster(ADMISSION, "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"),
    complete: completePolicyBinding,
  },
  {
    ...cluster("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions"),
    complete: "unknown",
  },
];

function cluster(apiVersion: string, kind: string, plural: string): ResourceKind {
  return { apiVersion, kind, plural, namespaced: false };
}

function namespaced(apiVersion: string, kind: string, plural: string): ResourceKind {
  return { apiVersion, kind, plural, namespaced: true };
}
