import type { TLSSocket } from "node:tls";

/** What a gateway's certificate says, and what this machine thinks of it. */
export interface SeenCertificate {
  /** The DNS names that it is for. */
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Who signed it, in one line. */
  readonly issuer: string;
  /** OpenSSL's code for why its chain is not trusted. Default: it is trusted */
  readonly untrusted?: string | undefined;
}

/** The certificate of the other end; `undefined` where there is none. */
export function readCertificate(socket: TLSSocket): SeenCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const names = (certificate.subjectAltName ?? "").split(", ").filter((name) => name.startsWith("DNS:"));
  return {
    names: names.map((name) => name.slice("DNS:".length)),
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
    issuer: certificate.issuer.replaceAll("\n", ", "),
    untrusted: socket.authorized ? undefined : String(socket.authorizationError),
  };
}
