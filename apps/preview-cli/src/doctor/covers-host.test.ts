import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { expect, test } from "vitest";
import { coversHost } from "./covers-host.ts";

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
  ["", HOST, false],
])("whether %j covers %j: %j, as node has it", (name, host, covers) => {
  expect(coversHost(name, host)).toBe(covers);
  const certificate = { subject: {}, subjectaltname: `DNS:${name}` } as PeerCertificate;
  expect(checkServerIdentity(host, certificate) === undefined).toBe(covers);
});

test("a star stands only for the whole first label", () => {
  expect(coversHost("pricing-*.chrishouse.io", HOST)).toBe(false);
  expect(coversHost("*", HOST)).toBe(false);
  expect(coversHost("*.chrishouse.io", ".chrishouse.io")).toBe(false);
});
