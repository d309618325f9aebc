import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { anyDomain, anyPreview, LONGEST_DOMAIN } from "../../fixtures/any-preview.ts";
import { runs } from "../../fixtures/runs.ts";
import { PreviewError } from "../preview-error.ts";
import { authorityRegex } from "./authority-regex.ts";
import { hostname, parseHostname } from "./hostname.ts";
import { LIMITS } from "./name-rule.ts";
import type { Preview } from "./preview.ts";

const DOMAIN = "chrishouse.io";
const compiled = RE2JS.compile(authorityRegex(DOMAIN));

test("the pattern is that of the example in its documentation", () => {
  expect(authorityRegex(DOMAIN)).toMatchInlineSnapshot(
    `"(?i)[a-z](?:[a-z0-9-]*[a-z0-9])?-pr-[1-9][0-9]{0,6}-[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.chrishouse\\.io(?::[0-9]{1,5})?"`,
  );
});

test.each([
  ["pricing-api-pr-1-red.chrishouse.io", true],
  ["pricing-api-pr-1-red.chrishouse.io:443", true],
  ["pricing-api-pr-1-red.chrishouse.io:65535", true],
  ["pricing-api-pr-1-red-team.chrishouse.io", true],
  ["Pricing-API-pr-1-red.chrishouse.io", true],
  ["PRICING-API-PR-1-RED.CHRISHOUSE.IO:443", true],
  ["pricing-api-pr-9999999-2nd.chrishouse.io", true],
  ["a-pr-1-b.chrishouse.io", true],
  ["a.b-pr-1-red.chrishouse.io", false],
  ["-pr-1-x.chrishouse.io", false],
  ["pr-1-x.chrishouse.io", false],
  ["a-pr-1.chrishouse.io", false],
  ["a-pr-1-.chrishouse.io", false],
  ["1a-pr-1-x.chrishouse.io", false],
  ["evil.example.com/x-pr-1-red.chrishouse.io", false],
  ["user@x-pr-1-red.chrishouse.io", false],
  ["x-pr-01-a.chrishouse.io", false],
  ["x-pr-0-a.chrishouse.io", false],
  ["x-pr-99999999999999-a.chrishouse.io", false],
  ["x-pr-1-red.chrishouse.io.evil.com", false],
  ["x-pr-1-red.chrishouse.io.", false],
  ["x-pr-1-red.chrishouse.io\n", false],
  ["\nx-pr-1-red.chrishouse.io", false],
  ["x-pr-1-red.chrishouse.io:", false],
  ["x-pr-1-red.chrishouse.io:123456", false],
  ["x-pr-1-red.chrishouse.io:80:80", false],
  ["x-pr-1-redXchrishouse.io", false],
  ["x-pr-1-red.chrishouseXio", false],
  ["x-pr-1-red.example.com", false],
  ["x_y-pr-1-red.chrishouse.io", false],
  ["chrishouse.io", false],
  ["", false],
])("the pattern matches %j: %s", (host, matches) => {
  expect(compiled.matches(host)).toBe(matches);
});

test("the pattern matches every hostname, in any letter case, with and without a port", () => {
  fc.assert(
    fc.property(anyPreview, fc.bigInt({ min: 0n }), fc.nat({ max: 65_535 }), (preview, upper, port) => {
      const host = hostname(preview, DOMAIN);
      const mixed = [...host]
        .map((one, at) => ((upper >> BigInt(at)) & 1n ? one.toUpperCase() : one))
        .join("");
      expect([host, mixed, `${mixed}:${port}`].filter((form) => !compiled.matches(form))).toEqual([]);
    }),
    runs(5000, 100_000),
  );
});

test("the pattern matches the hostnames of its domain and of no other, whatever characters the two have", () => {
  fc.assert(
    fc.property(anyPreview, anyDomain, anyDomain, fc.nat(), (preview, domain, other, at) => {
      const regex = RE2JS.compile(authorityRegex(domain));
      expect(regex.matches(hostname(preview, domain))).toBe(true);
      const near = `${domain.slice(0, at % domain.length)}x${domain.slice((at % domain.length) + 1)}`;
      const foreign = [other, near, `${domain}.${other}`, `x.${domain}`, `x${domain}`].filter(
        (one) => one !== domain,
      );
      expect(foreign.filter((one) => regex.matches(hostname(preview, one)))).toEqual([]);
    }),
    runs(300),
  );
});

describe("hosts made of the pieces of a hostname", () => {
  const pieces = [
    "a",
    "red",
    "-",
    "-",
    "-pr-",
    "pr",
    "1",
    "07",
    ".",
    ".chrishouse.io",
    ".chrishouse.io",
    "chrishouse.io",
    ":443",
    ":",
    "\n",
    "A",
    "_",
    "/",
    "x.io",
    "12345678",
  ];
  const nearMiss = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join("")),
    fc
      .tuple(anyPreview, fc.nat({ max: 90 }), fc.nat({ max: 2 }), fc.constantFrom(...pieces, ""))
      .map(([preview, at, without, piece]) => {
        const host = hostname(preview, DOMAIN);
        return host.slice(0, at) + piece + host.slice(at + without);
      }),
  );
  const oneLabel = /^[a-z][a-z0-9-]*-pr-[1-9][0-9]{0,6}-[a-z0-9][a-z0-9-]*\.chrishouse\.io(:[0-9]{1,5})?$/i;

  test("are routed only with one label, a service, a number and a team before the domain", () => {
    fc.assert(
      fc.property(nearMiss, (host) => {
        const routed = compiled.matches(host);
        if (routed) expect(host).toMatch(oneLabel);
        const preview = parsed(host);
        if (preview === undefined) return;
        expect(routed).toBe(true);
        expect(hostname(preview, DOMAIN)).toBe(host.toLowerCase().replace(/:\d+$/, ""));
      }),
      runs(5000, 100_000),
    );
  });
});

test("a domain is a text in the pattern, not a pattern of its own", () => {
  const odd = "a+b(c|d)[e]*?^$.{1}\\io";
  const regex = RE2JS.compile(authorityRegex(odd));
  expect(regex.matches(`x-pr-1-y.${odd}`)).toBe(true);
  expect(regex.matches("x-pr-1-y.aab(c")).toBe(false);
});

test("the pattern of the longest domain is short enough for istiod", () => {
  expect(LONGEST_DOMAIN).toHaveLength(LIMITS.domain);
  expect(authorityRegex(LONGEST_DOMAIN).length).toBeLessThanOrEqual(LIMITS.authorityRegex);
  expect(RE2JS.compile(authorityRegex(LONGEST_DOMAIN)).matches(`a-pr-1-b.${LONGEST_DOMAIN}`)).toBe(true);
});

function parsed(host: string): Preview | undefined {
  try {
    return parseHostname(host, DOMAIN);
  } catch (error) {
    if (error instanceof PreviewError) return undefined;
    throw error;
  }
}
