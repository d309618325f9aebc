import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { der, TAG } from "./der.ts";

/** A certificate with its key, both as PEM. */
export interface Certificate {
  readonly commonName: string;
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
}

/** Object identifiers, encoded: ecdsa-with-SHA256, commonName, basicConstraints, subjectAltName. */
const OID = {
  signature: der(TAG.oid, Buffer.from("2a8648ce3d040302", "hex")),
  commonName: der(TAG.oid, Buffer.from("550403", "hex")),
  constraints: der(TAG.oid, Buffer.from("551d13", "hex")),
  names: der(TAG.oid, Buffer.from("551d11", "hex")),
};

const ALGORITHM = der(TAG.sequence, OID.signature);

/** As long as its form of time can say; the tests' clock is no clock of TLS. */
const VALIDITY = der(
  TAG.sequence,
  der(TAG.time, Buffer.from("200101000000Z")),
  der(TAG.time, Buffer.from("491231235959Z")),
);

const LOOPBACK = Buffer.from([127, 0, 0, 1]);

/**
 * A new key with an X.509 certificate for 127.0.0.1 (RFC 5280). Node's crypto reads certificates and cannot make any.
 * Without an issuer it is an authority that signs itself.
 */
export function issueCertificate(commonName: string, issuer?: Certificate): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    // Positive, and without a leading zero byte.
    der(TAG.integer, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ALGORITHM,
    nameOf(issuer?.commonName ?? commonName),
    VALIDITY,
    nameOf(commonName),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(TAG.sequence, ...extensions(issuer === undefined))),
  );
  const signature = sign("sha256", body, issuer?.privateKey ?? privateKey);
  const whole = der(TAG.sequence, body, ALGORITHM, der(TAG.bits, Buffer.from([0]), signature));
  return {
    commonName,
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString("base64")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    privateKey,
  };
}

function nameOf(commonName: string): Buffer {
  const attribute = der(TAG.sequence, OID.commonName, der(TAG.text, Buffer.from(commonName)));
  return der(TAG.sequence, der(TAG.set, attribute));
}

function extensions(isAuthority: boolean): Buffer[] {
  const constraints = isAuthority ? [der(TAG.boolean, Buffer.from([0xff]))] : [];
  return [
    der(TAG.sequence, OID.constraints, der(TAG.octets, der(TAG.sequence, ...constraints))),
    der(TAG.sequence, OID.names, der(TAG.octets, der(TAG.sequence, der(0x87, LOOPBACK)))),
  ];
}
