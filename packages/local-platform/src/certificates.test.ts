import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthority } from "./certificates.ts";

test("an authority issues certificates for names and addresses, valid from now on", async () => {
  const authority = await createAuthority("Test CA");
  const { cert, key } = await authority.issue({ commonName: "red", hosts: ["*.a.io", "127.0.0.1"], days: 2 });
  const ca = new X509Certificate(authority.cert);
  const leaf = new X509Certificate(cert);
  expect([ca.ca, ca.subject, ca.checkIssued(ca)]).toEqual([true, "CN=Test CA", true]);
  expect([leaf.ca, leaf.subject, leaf.subjectAltName]).toEqual([
    false,
    "CN=red",
    "DNS:*.a.io, IP Address:127.0.0.1",
  ]);
  expect([leaf.checkIssued(ca), leaf.verify(ca.publicKey)]).toEqual([true, true]);
  expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBe(2 * 86_400_000);
});

test("a certificate of minus one day has expired", async () => {
  const authority = await createAuthority("Test CA");
  const { validTo } = new X509Certificate((await authority.issue({ days: -1 })).cert);
  expect(Date.parse(validTo)).toBeLessThan(Date.now());
});

test("an authority's own certificate can be a server's", async () => {
  const { cert } = await createAuthority("Self", ["a.io"]);
  expect(new X509Certificate(cert).checkHost("a.io")).toBe("a.io");
});
