import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ClusterRole, Manifest } from "../platform-file.ts";

/** cert-manager's Certificate: a Secret that it makes and renews. */
export interface Certificate extends Manifest {
  readonly apiVersion: "cert-manager.io/v1";
  readonly kind: "Certificate";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly secretName: string;
    readonly commonName?: string;
    readonly dnsNames?: readonly string[];
    readonly isCA?: boolean;
    readonly duration?: string;
    readonly renewBefore?: string;
    readonly usages?: readonly string[];
    readonly privateKey: PrivateKey;
    readonly issuerRef: {
      readonly name: string;
      readonly kind: "ClusterIssuer" | "Issuer";
      readonly group: "cert-manager.io";
    };
  };
}

interface PrivateKey {
  readonly algorithm: "ECDSA";
  readonly size: 256;
  /** Whether a renewal makes a new key. */
  readonly rotationPolicy: "Always" | "Never";
}

/** cert-manager's Issuer. */
interface Issuer extends Manifest {
  readonly apiVersion: "cert-manager.io/v1";
  readonly kind: "Issuer";
  readonly spec: IssuerSpec;
}

type IssuerSpec =
  | { readonly selfSigned: Readonly<Record<string, never>> }
  | { readonly ca: { readonly secretName: string } };

interface ConnectionSecrets {
  /** Certificate and key of this cluster, made by its own cert-manager. */
  readonly own: string;
  /** CA certificate of the other cluster, copied. */
  readonly otherCa: string;
}

/**
 * Secrets of the hub-to-spoke connection, each in the namespace of the gateway's pods.
 *
 * Istio reads the certificate from the Secret that `credentialName` names. It reads the CA of the other side from the
 * Secret with the same name and `-cacert` at its end, before it looks for `ca.crt` in the first (istio/istio
 * `pilot/pkg/credentials/kube/secrets.go`, `GetCaCert`). So each cluster keeps its own key, and gets only the CA
 * certificate of the other.
 */
export const CONNECTION_SECRETS: {
  readonly hub: ConnectionSecrets;
  readonly spoke: ConnectionSecrets;
} = {
  hub: { own: "hub-to-spoke-client", otherCa: "hub-to-spoke-client-cacert" },
  spoke: { own: "eastwest-mtls", otherCa: "eastwest-mtls-cacert" },
};

/** First label of the spoke's server name, before the cluster's name. */
const SERVER_PREFIX = "eastwest-";

const SELF_SIGNED = "east-west-self-signed";
const CA = "east-west-ca";

/** Ten years, and a year of overlap: longer than any certificate that the CA signs is valid. */
const CA_LIFE = { duration: "87600h", renewBefore: "8760h" };
/** Ninety days, renewed a month before. */
const LEAF_LIFE = { duration: "2160h", renewBefore: "720h" };

/**
 * The CA of one cluster, and the one certificate that the CA signs. The hub's certificate proves to the spoke that a
 * request comes from the hub. The spoke's certificate proves to the hub that the hub has reached the spoke.
 *
 * - Every key is made where it is used, and is stored nowhere else. The other cluster gets the CA certificate only.
 * - The CA keeps its key when it is renewed. So its old and its new certificate each verify everything that the CA has
 *   signed, and it does not matter when the other cluster gets the new one.
 */
export function buildConnectionCertificates(
  config: PlatformConfig,
  cluster: ClusterRole,
): (Issuer | Certificate)[] {
  const namespace = config.routing[cluster].podNamespace;
  return [
    buildIssuer(SELF_SIGNED, namespace, { selfSigned: {} }),
    buildCa(namespace, cluster),
    buildIssuer(CA, namespace, { ca: { secretName: CA } }),
    buildLeaf(config, cluster),
  ];
}

/**
 * The names in the certificates. The spoke's gateway asks for the hub's name, `hub.{domain}`. The hub sends the spoke's
 * name as SNI, `eastwest-{cluster}.{domain}`.
 */
export function certificateNames({ cluster, domain }: PlatformConfig): Readonly<Record<ClusterRole, string>> {
  return { hub: `hub.${domain}`, spoke: `${SERVER_PREFIX}${cluster.name}.${domain}` };
}

function buildIssuer(name: string, namespace: string, spec: IssuerSpec): Issuer {
  return { apiVersion: "cert-manager.io/v1", kind: "Issuer", metadata: { name, namespace }, spec };
}

function buildCa(namespace: string, cluster: ClusterRole): Certificate {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: CA, namespace },
    spec: {
      secretName: CA,
      // Two CAs of the same name and different keys would be hard to tell apart in an error message.
      commonName: `preview east-west ${cluster}`,
      isCA: true,
      ...CA_LIFE,
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
      issuerRef: { name: SELF_SIGNED, kind: "Issuer", group: "cert-manager.io" },
    },
  };
}

function buildLeaf(config: PlatformConfig, cluster: ClusterRole): Certificate {
  const name = CONNECTION_SECRETS[cluster].own;
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name, namespace: config.routing[cluster].podNamespace },
    spec: {
      secretName: name,
      dnsNames: [certificateNames(config)[cluster]],
      ...LEAF_LIFE,
      usages: ["digital signature", cluster === "hub" ? "client auth" : "server auth"],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { name: CA, kind: "Issuer", group: "cert-manager.io" },
    },
  };
}
