import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Manifest } from "../manifest.ts";
import { HOP_SECRETS } from "./hop-secrets.ts";

/** Crossplane's Object: something in another cluster that it keeps, or only watches. */
export interface CrossplaneObject extends Manifest {
  readonly kind: "Object";
  readonly spec: {
    readonly providerConfigRef: { readonly name: string; readonly kind?: "ClusterProviderConfig" };
    /** Default: everything */
    readonly managementPolicies?: readonly ["Observe"];
    readonly forProvider: {
      readonly manifest: { readonly apiVersion: string; readonly kind: string; readonly metadata: Named };
    };
    /** What is read on this cluster. */
    readonly references?: readonly { readonly patchesFrom: Source; readonly toFieldPath: string }[];
    /** What is read on the other cluster. */
    readonly connectionDetails?: readonly (Source & { readonly toConnectionSecretKey: string })[];
    readonly writeConnectionSecretToRef?: { readonly name: string; readonly namespace?: string };
  };
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

const CA_CERTIFICATE = "data[ca.crt]";

/**
 * What Crossplane on the hub copies between the clusters: the spoke's CA certificate to the hub and, with `mutual` TLS,
 * the hub's to the spoke. Both are public. It looks again every ten minutes, so a renewed one needs nobody.
 *
 * An Object never carries a key, because what it carries can be read by whoever may read Objects
 * (crossplane-contrib/provider-kubernetes#178 and #223).
 */
export function buildCaCopies(config: PlatformConfig): CrossplaneObject[] {
  const toHub = buildCopyToHub(config);
  return config.routing.hopTls === "mutual" ? [toHub, buildCopyToSpoke(config)] : [toHub];
}

/** It watches the spoke's Certificate, which says nothing secret, and takes the CA certificate from beside it. */
function buildCopyToHub(config: PlatformConfig): CrossplaneObject {
  const { hub, spoke } = config.routing;
  const source = { name: HOP_SECRETS.spoke.own, namespace: spoke.podNamespace };
  const secret = { name: HOP_SECRETS.hub.otherCa, namespace: hub.podNamespace };
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
    // In Crossplane's second model the Object has a namespace, and its Secret is in the same.
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
        metadata: { name: HOP_SECRETS.spoke.otherCa, namespace: spoke.podNamespace },
      },
    },
    references: [
      {
        patchesFrom: {
          apiVersion: "v1",
          kind: "Secret",
          name: HOP_SECRETS.hub.own,
          namespace: hub.podNamespace,
          fieldPath: CA_CERTIFICATE,
        },
        toFieldPath: CA_CERTIFICATE,
      },
    ],
  });
}

function buildObject(
  config: PlatformConfig,
  name: string,
  spec: Omit<CrossplaneObject["spec"], "providerConfigRef">,
): CrossplaneObject {
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
