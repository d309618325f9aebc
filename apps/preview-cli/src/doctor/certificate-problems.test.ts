import { expect, test } from "vitest";
import type { SeenCertificate } from "preview-gitops";
import { certificateProblems, type CertificateRule } from "./certificate-problems.ts";

const HOST = "pricing-api-pr-1-red.chrishouse.io";
const RULE: CertificateRule = { name: HOST, now: Date.UTC(2026, 10, 24), chain: true };
const GOOD: SeenCertificate = {
  names: ["*.chrishouse.io"],
  covers: (host) => host === HOST,
  validFrom: Date.UTC(2026, 10, 1),
  validTo: Date.UTC(2026, 11, 1),
  issuer: "CN=R3",
};

function problemsOf(more: Partial<SeenCertificate>, rule: Partial<CertificateRule> = {}): string[] {
  return certificateProblems({ ...GOOD, ...more }, { ...RULE, ...rule });
}

test("a valid, trusted certificate for the host has no problem", () => {
  expect(problemsOf({})).toEqual([]);
});

test("reports every problem at once", () => {
  const validTo = Date.UTC(2026, 10, 23);
  expect(
    problemsOf({
      names: ["a.io", "b.io", "c.io", "d.io"],
      covers: () => false,
      validTo,
      untrusted: "SELF_SIGNED_CERT_IN_CHAIN",
    }),
  ).toEqual([
    `it is for "a.io", "b.io", "c.io" and 1 more and does not cover ${HOST}`,
    "it expired on 2026-11-23",
    'its chain is not trusted (SELF_SIGNED_CERT_IN_CHAIN), signed by "CN=R3"',
  ]);
});

test("an expired certificate is one problem, an expired authority is a problem of the chain", () => {
  const untrusted = "CERT_HAS_EXPIRED";
  expect(problemsOf({ validTo: Date.UTC(2026, 10, 23), untrusted })).toEqual(["it expired on 2026-11-23"]);
  expect(problemsOf({ untrusted })).toEqual([
    'its chain is not trusted (CERT_HAS_EXPIRED), signed by "CN=R3"',
  ]);
});

test("the chain is not checked when the rule does not ask for the chain", () => {
  expect(problemsOf({ untrusted: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, { chain: false })).toEqual([]);
});

test("control characters in a certificate's name are escaped", () => {
  expect(problemsOf({ names: ["\u001b[31m.io"], covers: () => false })[0]).toContain('"\\u001b[31m.io"');
});
