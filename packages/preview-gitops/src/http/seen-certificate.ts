import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** A gateway's certificate, and whether this machine trusts it. */
export interface SeenCertificate {
  /** The DNS names of the certificate. */
  readonly names: readonly string[];
  /** Whether a name of the certificate covers a host. A wildcard stands for exactly one label (RFC 9525 §6.3). */
  readonly covers: (host: string) => boolean;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  /** Milliseconds since 1970. */
  readonly validTo: number;
  /** The signer, in one line. */
  readonly issuer: string;
  /** OpenSSL's code for the reason why the chain is not trusted. Default: the chain is trusted */
  readonly untrusted?: string | undefined;
}

/** The certificate of the gateway; undefined if the gateway sent none. */
export function readCertificate(socket: TLSSocket): SeenCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  return toSeenCertificate(certificate, socket.authorized ? undefined : String(socket.authorizationError));
}

/** A certificate, with the reason why it is not trusted. */
export function toSeenCertificate(certificate: X509Certificate, untrusted?: string): SeenCertificate {
  const names = (certificate.subjectAltName ?? "").split(", ").filter((name) => name.startsWith("DNS:"));
  return {
    names: names.map((name) => name.slice("DNS:".length)),
    // For OpenSSL a leading dot stands for every host below a domain.
    covers: (host) =>
      !host.startsWith(".") &&
      certificate.checkHost(host, { subject: "never", partialWildcards: false }) !== undefined,
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
    issuer: certificate.issuer.replaceAll("\n", ", "),
    untrusted,
  };
}
