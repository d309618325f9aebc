import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Manifest } from "../manifest.ts";
import { HOP_SECRETS } from "./hop-secrets.ts";

export interface Role extends Manifest {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "Role";
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    /** Default: any */
    readonly resourceNames?: readonly string[];
  }[];
}

export interface RoleBinding extends Manifest {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "RoleBinding";
  readonly roleRef: {
    readonly apiGroup: "rbac.authorization.k8s.io";
    readonly kind: "Role";
    readonly name: string;
  };
  readonly subjects: readonly {
    readonly apiGroup: "rbac.authorization.k8s.io";
    readonly kind: "User";
    readonly name: string;
  }[];
}

const NAME = "east-west-ca-copy";

/**
 * What Crossplane may do on the spoke to copy the CA certificates, and no more. A name cannot be asked for where
 * something is created (kubernetes.io, "Using RBAC authorization", resourceNames), so it may create any Secret there.
 */
export function buildCaCopyAccess({ routing, identities }: PlatformConfig): [Role, RoleBinding] {
  const metadata = { name: NAME, namespace: routing.spoke.podNamespace };
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [
        certificateRule,
        secretRule(["get"], [HOP_SECRETS.spoke.own]),
        ...(routing.hopTls === "mutual"
          ? [
              secretRule(["get", "update", "patch", "delete"], [HOP_SECRETS.spoke.otherCa]),
              secretRule(["create"]),
            ]
          : []),
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: NAME },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: identities.crossplane }],
    },
  ];
}

const certificateRule = {
  apiGroups: ["cert-manager.io"],
  resources: ["certificates"],
  verbs: ["get"],
  resourceNames: [HOP_SECRETS.spoke.own],
};

function secretRule(verbs: readonly string[], resourceNames?: readonly string[]): Role["rules"][number] {
  return { apiGroups: [""], resources: ["secrets"], verbs, ...(resourceNames ? { resourceNames } : {}) };
}
