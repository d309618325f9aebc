import { X509Certificate } from "node:crypto";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { createAuthority } from "local-platform";
import { expect, test } from "vitest";
import { toSeenCertificate } from "./seen-certificate.ts";

const HOST = "pricing-api-pr-1-red.chrishouse.io";

test.each([
  [HOST, HOST, true],
  ["*.chrishouse.io", HOST, true],
  ["*.CHRISHOUSE.io", "Pricing-API-pr-1-red.chrishouse.IO", true],
  ["*.red.chrishouse.io", HOST, false],
  ["*.chrishouse.io", "pricing-api-pr-1.red.chrishouse.io", false],
  ["*.chrishouse.io", "chrishouse.io", false],
  ["*.io", HOST, false],
  ["chrishouse.io", HOST, false],
] as const)("a certificate for %j covers %j: %j, as in Node.js", async (name, host, covers) => {
  const authority = await createAuthority("Any");
  const certificate = new X509Certificate((await authority.issue({ hosts: [name] })).cert);
  expect(toSeenCertificate(certificate)).toMatchObject({ names: [name], issuer: "CN=Any" });
  expect(toSeenCertificate(certificate).covers(host)).toBe(covers);
  const peer = { subject: {}, subjectaltname: `DNS:${name}` } as PeerCertificate;
  expect(checkServerIdentity(host, peer) === undefined).toBe(covers);
});

test("a star stands only for the whole first label", async () => {
  const authority = await createAuthority("Any");
  const covers = async (name: string, host: string): Promise<boolean> =>
    toSeenCertificate(new X509Certificate((await authority.issue({ hosts: [name] })).cert)).covers(host);
  expect(await covers("pricing-*.chrishouse.io", HOST)).toBe(false);
  expect(await covers("*", HOST)).toBe(false);
  expect(await covers("*.chrishouse.io", ".chrishouse.io")).toBe(false);
});

test("the certificate's subject covers no host", async () => {
  const authority = await createAuthority(HOST);
  expect(toSeenCertificate(new X509Certificate(authority.cert))).toMatchObject({ names: [] });
  expect(toSeenCertificate(new X509Certificate(authority.cert)).covers(HOST)).toBe(false);
});
