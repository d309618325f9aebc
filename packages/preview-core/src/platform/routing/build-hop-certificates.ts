import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Manifest } from "../manifest.ts";
import type { ClusterRole } from "../platform-file.ts";
import type { Certificate } from "./certificate.ts";
import { serverName } from "./east-west-endpoint.ts";
import { HOP_SECRETS } from "./hop-secrets.ts";

/** cert-manager's Issuer. */
export interface Issuer extends Manifest {
  readonly apiVersion: "cert-manager.io/v1";
  readonly kind: "Issuer";
  readonly spec:
    | { readonly selfSigned: Readonly<Record<string, never>> }
    | { readonly ca: { readonly secretName: string } };
}

const SELF_SIGNED = "east-west-self-signed";
const CA = "east-west-ca";

/** Ten years, and a year of overlap: longer than any certificate that it signs lives. */
const CA_LIFE = { duration: "87600h", renewBefore: "8760h" };
/** Ninety days, renewed a month before. */
const LEAF_LIFE = { duration: "2160h", renewBefore: "720h" };

/**
 * One cluster's own CA and the one certificate that it signs: the hub's proves to the spoke that a request comes from the
 * hub, the spoke's proves to the hub that it reached the spoke.
 *
 * - Every key is made where it is used, and is never stored anywhere else. The other cluster gets the CA certificate only.
 * - The CA keeps its key when it is renewed. So its old and its new certificate each verify everything that it signed,
 *   and it does not matter when the other cluster gets the new one.
 */
export function buildHopCertificates(config: PlatformConfig, cluster: ClusterRole): (Issuer | Certificate)[] {
  const namespace = config.routing[cluster].podNamespace;
  return [
    buildIssuer(SELF_SIGNED, namespace, { selfSigned: {} }),
    buildCa(namespace, cluster),
    buildIssuer(CA, namespace, { ca: { secretName: CA } }),
    buildLeaf(config, cluster),
  ];
}

/** The name in the hub's certificate, which the spoke's gateway asks for. */
export function hubName({ domain }: PlatformConfig): string {
  return `hub.${domain}`;
}

function buildIssuer(name: string, namespace: string, spec: Issuer["spec"]): Issuer {
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
  const name = HOP_SECRETS[cluster].own;
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name, namespace: config.routing[cluster].podNamespace },
    spec: {
      secretName: name,
      dnsNames: [cluster === "hub" ? hubName(config) : serverName(config)],
      ...LEAF_LIFE,
      usages: ["digital signature", cluster === "hub" ? "client auth" : "server auth"],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { name: CA, kind: "Issuer", group: "cert-manager.io" },
    },
  };
}
