import { quote } from "preview-core";
import type { SeenCertificate } from "preview-gitops";

/** What to check in a certificate. */
export interface CertificateRule {
  /** The host that the certificate must cover. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether its chain must be trusted. */
  readonly chain: boolean;
}

/** OpenSSL's codes for a certificate outside of its dates (nodejs.org/api/tls.html#x509-certificate-error-codes). */
const OUT_OF_DATE = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];
const NAMES_SHOWN = 3;

/** Every problem of a certificate, one sentence each. */
export function certificateProblems(certificate: SeenCertificate, rule: CertificateRule): string[] {
  return [
    nameProblem(certificate, rule.name),
    dateProblem(certificate, rule.now),
    rule.chain ? chainProblem(certificate, rule.now) : undefined,
  ].filter((problem) => problem !== undefined);
}

/** A time as a day, for people. */
export function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, "2026-11-24".length);
}

function nameProblem({ names, covers }: SeenCertificate, host: string): string | undefined {
  if (covers(host)) return undefined;
  const rule = names.some((name) => name.startsWith("*."))
    ? "; a wildcard stands for exactly one label, so it must be one level above the host"
    : "";
  return `it is for ${showNames(names)} and does not cover ${host}${rule}`;
}

function showNames(names: readonly string[]): string {
  if (names.length === 0) return "no DNS name";
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : "";
  return `${names
    .slice(0, NAMES_SHOWN)
    .map((name) => quote(name))
    .join(", ")}${more}`;
}

function dateProblem({ validFrom, validTo }: SeenCertificate, now: number): string | undefined {
  if (now > validTo) return `it expired on ${toDay(validTo)}`;
  return now < validFrom ? `it is not valid before ${toDay(validFrom)}` : undefined;
}

function chainProblem(certificate: SeenCertificate, now: number): string | undefined {
  const { untrusted, issuer } = certificate;
  if (untrusted === undefined) return undefined;
  const itself = OUT_OF_DATE.includes(untrusted) && dateProblem(certificate, now) !== undefined;
  return itself ? undefined : `its chain is not trusted (${untrusted}), signed by ${quote(issuer)}`;
}
