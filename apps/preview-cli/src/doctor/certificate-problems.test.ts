import { expect, test } from "vitest";
import type { SeenCertificate } from "./sockets/read-certificate.ts";
import { certificateProblems, type CertificateRule } from "./certificate-problems.ts";

const HOST = "pricing-api-pr-1-red.chrishouse.io";
const RULE: CertificateRule = { name: HOST, now: Date.UTC(2026, 10, 24), chain: true };
const GOOD: SeenCertificate = {
  names: ["*.chrishouse.io"],
  validFrom: Date.UTC(2026, 10, 1),
  validTo: Date.UTC(2026, 11, 1),
  issuer: "CN=R3",
};

function problemsOf(more: Partial<SeenCertificate>, rule: Partial<CertificateRule> = {}): string[] {
  return certificateProblems({ ...GOOD, ...more }, { ...RULE, ...rule });
}

test("a certificate that covers the host, in its time and trusted, has none", () => {
  expect(problemsOf({})).toEqual([]);
});

test("every problem is told at once", () => {
  const validTo = Date.UTC(2026, 10, 23);
  expect(
    problemsOf({ names: ["a.io", "b.io", "c.io", "d.io"], validTo, untrusted: "SELF_SIGNED_CERT_IN_CHAIN" }),
  ).toEqual([
    `it is for "a.io", "b.io", "c.io" and 1 more and does not cover ${HOST}`,
    "it expired on 2026-11-23",
    'its chain is not trusted (SELF_SIGNED_CERT_IN_CHAIN), signed by "CN=R3"',
  ]);
});

test("its own expiry is told once, and that of its authority as the chain's", () => {
  const untrusted = "CERT_HAS_EXPIRED";
  expect(problemsOf({ validTo: Date.UTC(2026, 10, 23), untrusted })).toEqual(["it expired on 2026-11-23"]);
  expect(problemsOf({ untrusted })).toEqual([
    'its chain is not trusted (CERT_HAS_EXPIRED), signed by "CN=R3"',
  ]);
});

test("the chain does not matter where nobody can know it", () => {
  expect(problemsOf({ untrusted: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, { chain: false })).toEqual([]);
});

test("a name from a certificate cannot reach the terminal as it is", () => {
  expect(problemsOf({ names: ["\u001b[31m.io"] })[0]).toContain('"\\u001b[31m.io"');
});
