/**
 * Secrets of the way between the gateways, each in the namespace of the gateway's pods.
 *
 * Istio reads the certificate from the Secret that `credentialName` names, and the CA to hold the other side to from the
 * one with `-cacert` at its end, before it looks for `ca.crt` in the first (istio/istio
 * `pilot/pkg/credentials/kube/secrets.go`, `GetCaCert`). So each cluster keeps its own key and gets only the other's CA
 * certificate.
 */
export const HOP_SECRETS: {
  readonly hub: HopSecrets;
  readonly spoke: HopSecrets;
} = {
  hub: { own: "hub-to-spoke-client", otherCa: "hub-to-spoke-client-cacert" },
  spoke: { own: "eastwest-mtls", otherCa: "eastwest-mtls-cacert" },
};

export interface HopSecrets {
  /** Certificate and key of this cluster, made by its own cert-manager. */
  readonly own: string;
  /** CA certificate of the other cluster, copied. */
  readonly otherCa: string;
}
