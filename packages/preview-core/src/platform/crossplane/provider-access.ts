import type { PlatformConfig } from "../../config/platform-config.ts";

/** A role of the whole cluster, as a plain object. */
export interface ClusterRole {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "ClusterRole";
  readonly metadata: { readonly name: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** Who has it. */
export interface ClusterRoleBinding {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "ClusterRoleBinding";
  readonly metadata: { readonly name: string };
  readonly roleRef: { readonly apiGroup: string; readonly kind: "ClusterRole"; readonly name: string };
  readonly subjects: readonly [Subject];
}

type Subject =
  | { readonly kind: "ServiceAccount"; readonly namespace: string; readonly name: string }
  | { readonly kind: "User"; readonly apiGroup: "rbac.authorization.k8s.io"; readonly name: string };

const NAME = "preview-namespaces";
const VERBS = ["get", "create", "update", "patch", "delete"];

/**
 * What Crossplane's identity needs on the spoke, and no more: namespaces and the four kinds that the Composition puts into
 * them. provider-kubernetes asks for one object at a time, so it neither lists nor watches.
 */
export function providerAccess({ identities }: PlatformConfig): readonly [ClusterRole, ClusterRoleBinding] {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  return [
    {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name: NAME },
      rules: [
        { apiGroups: [""], resources: ["namespaces", "resourcequotas", "limitranges"], verbs: VERBS },
        { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: VERBS },
      ],
    },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: NAME },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: NAME },
      subjects: [subjectOf(identities.crossplane)],
    },
  ];
}

/** RBAC knows a service account by its parts, and everybody else by the user name. */
function subjectOf(user: string): Subject {
  const { namespace, name } =
    /^system:serviceaccount:(?<namespace>[^:]+):(?<name>[^:]+)$/.exec(user)?.groups ?? {};
  return namespace === undefined || name === undefined
    ? { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: user }
    : { kind: "ServiceAccount", namespace, name };
}
