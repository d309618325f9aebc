import type { Manifest } from "../manifest.ts";

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
