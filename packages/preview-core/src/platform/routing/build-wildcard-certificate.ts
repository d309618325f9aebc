import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Certificate } from "./certificate.ts";

/**
 * The hub's certificate for `*.{domain}`, which covers every preview, because their hosts are one label below the domain.
 *
 * Its Secret is in the namespace of the gateway's pods, where Istio looks for it, and not in that of the Gateway.
 */
export function buildWildcardCertificate({ domain, routing }: PlatformConfig): Certificate {
  const { secret, issuer, issuerKind } = routing.certificate;
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: secret, namespace: routing.hub.podNamespace },
    spec: {
      secretName: secret,
      dnsNames: [`*.${domain}`],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { name: issuer, kind: issuerKind, group: "cert-manager.io" },
    },
  };
}
