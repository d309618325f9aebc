import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ClusterRole, Manifest } from "../platform-file.ts";
import { CONNECTION_SECRETS } from "./connection-certificates.ts";

/** Crossplane's Object: an object of another cluster that Crossplane keeps, or only reads. */
export interface CrossplaneObject extends Manifest {
  readonly kind: "Object";
  readonly spec: CrossplaneObjectSpec & {
    readonly providerConfigRef: { readonly name: string; readonly kind?: "ClusterProviderConfig" };
  };
}

interface CrossplaneObjectSpec {
  /** Default: everything */
  readonly managementPolicies?: readonly ["Observe"];
  readonly forProvider: {
    readonly manifest: { readonly apiVersion: string; readonly kind: string; readonly metadata: Named };
  };
  /** Values that are read on this cluster. */
  readonly references?: readonly { readonly patchesFrom: Source; readonly toFieldPath: string }[];
  /** Values that are read on the other cluster. */
  readonly connectionDetails?: readonly (Source & { readonly toConnectionSecretKey: string })[];
  readonly writeConnectionSecretToRef?: { readonly name: string; readonly namespace?: string };
}

interface Named {
  readonly name: string;
  readonly namespace: string;
}

interface Source extends Named {
  readonly apiVersion: "v1";
  readonly kind: "Secret";
  readonly fieldPath: string;
}

interface Role extends Manifest {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "Role";
  readonly rules: readonly RoleRule[];
}

interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Default: any */
  readonly resourceNames?: readonly string[];
}

interface RoleBinding extends Manifest {
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

const CA_CERTIFICATE = "data[ca.crt]";

const ACCESS = "east-west-ca-copy";

/** One cluster's objects for copying the CA certificates: the copies on the hub, and the rights for them on the spoke. */
export function buildCaCopyObjects(config: PlatformConfig, cluster: ClusterRole): Manifest[] {
  return cluster === "hub" ? buildCaCopies(config) : buildCaCopyAccess(config);
}

/**
 * The CA certificates that Crossplane on the hub copies between the clusters: the spoke's to the hub and, with `mutual`
 * TLS, the hub's to the spoke. Both are public. Crossplane reads them every ten minutes, so it also copies a renewed one.
 *
 * An Object never carries a key, because everybody who may read Objects can read its contents
 * (crossplane-contrib/provider-kubernetes#178 and #223).
 */
export function buildCaCopies(config: PlatformConfig): CrossplaneObject[] {
  const toHub = buildCopyToHub(config);
  return config.routing.hopTls === "mutual" ? [toHub, buildCopyToSpoke(config)] : [toHub];
}

/**
 * The rights of Crossplane on the spoke that the copies need, and no more. RBAC cannot restrict the name of a new object
 * (kubernetes.io, "Using RBAC authorization", resourceNames), so Crossplane may create any Secret in the namespace.
 */
export function buildCaCopyAccess({ routing, identities }: PlatformConfig): [Role, RoleBinding] {
  const metadata = { name: ACCESS, namespace: routing.spoke.podNamespace };
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [
        certificateRule,
        secretRule(["get"], [CONNECTION_SECRETS.spoke.own]),
        ...(routing.hopTls === "mutual"
          ? [
              secretRule(["get", "update", "patch", "delete"], [CONNECTION_SECRETS.spoke.otherCa]),
              secretRule(["create"]),
            ]
          : []),
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: ACCESS },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: identities.crossplane }],
    },
  ];
}

/** The Object reads the spoke's Certificate, which holds nothing secret, and the CA certificate in the Secret beside it. */
function buildCopyToHub(config: PlatformConfig): CrossplaneObject {
  const { hub, spoke } = config.routing;
  const source = { name: CONNECTION_SECRETS.spoke.own, namespace: spoke.podNamespace };
  const secret = { name: CONNECTION_SECRETS.hub.otherCa, namespace: hub.podNamespace };
  return buildObject(config, "east-west-spoke-ca", {
    managementPolicies: ["Observe"],
    forProvider: {
      manifest: { apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: source },
    },
    connectionDetails: [
      {
        apiVersion: "v1",
        kind: "Secret",
        ...source,
        fieldPath: CA_CERTIFICATE,
        toConnectionSecretKey: "ca.crt",
      },
    ],
    // In Crossplane's second model the Object has a namespace, and its Secret is in the same one.
    writeConnectionSecretToRef: isNamespaced(config) ? { name: secret.name } : secret,
  });
}

function buildCopyToSpoke(config: PlatformConfig): CrossplaneObject {
  const { hub, spoke } = config.routing;
  return buildObject(config, "east-west-hub-ca", {
    forProvider: {
      manifest: {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: CONNECTION_SECRETS.spoke.otherCa, namespace: spoke.podNamespace },
      },
    },
    references: [
      {
        patchesFrom: {
          apiVersion: "v1",
          kind: "Secret",
          name: CONNECTION_SECRETS.hub.own,
          namespace: hub.podNamespace,
          fieldPath: CA_CERTIFICATE,
        },
        toFieldPath: CA_CERTIFICATE,
      },
    ],
  });
}

function buildObject(config: PlatformConfig, name: string, spec: CrossplaneObjectSpec): CrossplaneObject {
  const { providerConfig } = config.cluster;
  return isNamespaced(config)
    ? {
        apiVersion: "kubernetes.m.crossplane.io/v1alpha1",
        kind: "Object",
        metadata: { name, namespace: config.routing.hub.podNamespace },
        spec: { providerConfigRef: { kind: "ClusterProviderConfig", name: providerConfig }, ...spec },
      }
    : {
        apiVersion: "kubernetes.crossplane.io/v1alpha2",
        kind: "Object",
        metadata: { name },
        spec: { providerConfigRef: { name: providerConfig }, ...spec },
      };
}

function isNamespaced({ apiVersions }: PlatformConfig): boolean {
  return apiVersions.crossplane === "v2";
}

const certificateRule: RoleRule = {
  apiGroups: ["cert-manager.io"],
  resources: ["certificates"],
  verbs: ["get"],
  resourceNames: [CONNECTION_SECRETS.spoke.own],
};

function secretRule(verbs: readonly string[], resourceNames?: readonly string[]): RoleRule {
  return { apiGroups: [""], resources: ["secrets"], verbs, ...(resourceNames ? { resourceNames } : {}) };
}
