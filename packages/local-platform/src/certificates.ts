// The decorators in @peculiar/x509 need it.
import "reflect-metadata";
import { randomBytes, type webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
  BasicConstraintsExtension,
  type Extension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and its key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate to issue. Its common name is by default `gateway`. */
export interface CertificateRequest {
  readonly commonName?: string;
  /** Its DNS names and IP addresses. Default: none */
  readonly hosts?: readonly string[];
  /** The number of days that it is valid from now on. With a negative number it has expired. Default: 90 */
  readonly days?: number;
}

/** An authority that signs certificates of tests. */
export interface Authority extends Certificate {
  /** A certificate with a new key. */
  issue(request: CertificateRequest): Promise<Certificate>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * A new authority with a self-signed certificate. With hosts, a server can use that certificate as its own.
 *
 * @example
 * const authority = await createAuthority("Test CA");
 * const { cert, key } = await authority.issue({ hosts: ["*.previews.example.com", "127.0.0.1"] });
 */
export async function createAuthority(commonName: string, hosts: readonly string[] = []): Promise<Authority> {
  const keys = await generateKeys();
  const name = `CN=${commonName}`;
  const signed = await X509CertificateGenerator.createSelfSigned({
    ...newValidity(DAYS),
    name,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true), ...namesOf(hosts)],
  });
  return {
    ...(await toPem(signed, keys)),
    async issue(request) {
      const own = await generateKeys();
      const leaf = await X509CertificateGenerator.create({
        ...newValidity(request.days ?? DAYS),
        issuer: name,
        subject: `CN=${request.commonName ?? "gateway"}`,
        signingKey: keys.privateKey,
        publicKey: own.publicKey,
        signingAlgorithm: ALGORITHM,
        extensions: namesOf(request.hosts ?? []),
      });
      return toPem(leaf, own);
    },
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** TLS compares the dates with the system's clock. */
function newValidity(days: number): { serialNumber: string; notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return {
    serialNumber: randomBytes(8).toString("hex"),
    notBefore: new Date(now),
    notAfter: new Date(now + days * DAY_MS),
  };
}

function namesOf(hosts: readonly string[]): Extension[] {
  if (hosts.length === 0) return [];
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }) as const);
  return [new SubjectAlternativeNameExtension(names)];
}

async function toPem(
  certificate: X509Certificate,
  { privateKey }: webcrypto.CryptoKeyPair,
): Promise<Certificate> {
  const key = await crypto.subtle.exportKey("pkcs8", privateKey);
  return { cert: certificate.toString("pem"), key: PemConverter.encode(key, "PRIVATE KEY") };
}
