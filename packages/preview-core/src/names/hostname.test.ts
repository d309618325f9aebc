import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDomain, anyPreview, LONGEST_DOMAIN, twoPreviews } from "../../fixtures/any-preview.ts";
import { DNS_LABEL, shortForms } from "../../fixtures/name-forms.ts";
import { runs } from "../../fixtures/runs.ts";
import { hostLabel, hostname, parseHostname } from "./hostname.ts";

const DOMAIN = "chrishouse.io";

test("a hostname is {service}-pr-{n}-{team}.{domain}", () => {
  expect(hostname({ service: "pricing-api", team: "red", pr: 1 }, DOMAIN)).toBe(
    "pricing-api-pr-1-red.chrishouse.io",
  );
});

describe("a label of more than 63 characters", () => {
  const service = "a-service-with-a-very-long-name-that-goes-on-and-on-and-on";
  const team = "a-team-with-quite-a-long-name-as-well-ok";

  test("loses the end of the service first, and a hyphen before the mark", () => {
    expect(hostLabel({ service, team: "red", pr: 12 })).toBe(
      `a-service-with-a-very-long-name-tha--${hash(`${service}\nred\n12`)}-pr-12-red`,
    );
  });

  test("loses the end of the team only when the service is down to one character", () => {
    const mark = `--${hash(`${service}\n${team}\n1234567`)}`;
    expect(hostLabel({ service, team, pr: 1_234_567 })).toBe(`a${mark}-pr-1234567-a-team-with-qu${mark}`);
  });

  test("keeps a service that is shorter than its shortened form", () => {
    const pr = 1_234_567;
    expect(hostLabel({ service: "a-service-xy", team, pr })).toBe(
      `a-service-xy-pr-1234567-a-team-with-quite-a-l--${hash(`a-service-xy\n${team}\n${pr}`)}`,
    );
  });
});

test("a hostname is valid, and whole if it fits; else it keeps the number, the starts of both names and the hash", () => {
  fc.assert(
    fc.property(anyPreview, (preview) => {
      const { service, team, pr } = preview;
      const label = hostLabel(preview);
      expect(label).toMatch(DNS_LABEL);
      const whole = `${service}-pr-${pr}-${team}`;
      if (whole.length <= 63) {
        expect(label).toBe(whole);
        return;
      }
      expect(label.length).toBeGreaterThanOrEqual(62);
      const teamStays = Math.min(service.length, 19) + `-pr-${pr}-${team}`.length <= 63;
      const services = teamStays
        ? shortForms(service, preview)
        : `(?:${service}|${shortForms(service, preview)})`;
      const teams = teamStays ? team : shortForms(team, preview);
      expect(label).toMatch(new RegExp(`^${services}-pr-${pr}-${teams}$`));
    }),
    runs(1000),
  );
});

test("a hostname below the longest domain is a valid DNS name", () => {
  fc.assert(
    fc.property(anyPreview, (preview) => hostname(preview, LONGEST_DOMAIN).length <= 253),
    runs(200),
  );
});

test("two previews never share a hostname", () => {
  fc.assert(
    fc.property(twoPreviews, ([one, other]) => hostLabel(one) !== hostLabel(other)),
    runs(1000),
  );
});

test("parseHostname reads back every hostname that was not shortened, in any letter case and with any port", () => {
  fc.assert(
    fc.property(anyPreview, anyDomain, fc.nat({ max: 65_535 }), (preview, domain, port) => {
      const host = hostname(preview, domain);
      fc.pre(!host.includes("--"));
      for (const form of [host, host.toUpperCase(), `${host}:${port}`]) {
        expect(parseHostname(form, domain)).toEqual(preview);
      }
      expect(parseHostname(hostname(preview, domain.toUpperCase()), domain.toUpperCase())).toEqual(preview);
    }),
    runs(500),
  );
});

describe("parseHostname refuses", () => {
  test.each([
    [
      "another domain",
      "a-pr-1-b.example.com",
      'hostname: "a-pr-1-b.example.com" is not under the domain chrishouse.io',
    ],
    ["a domain that only ends like it", "a-pr-1-b.evilchrishouse.io", "is not under the domain"],
    ["a domain behind it", "a-pr-1-b.chrishouse.io.evil.com", "is not under the domain"],
    ["the domain itself", "chrishouse.io", "is not under the domain"],
    ["a trailing dot", "a-pr-1-b.chrishouse.io.", "is not under the domain"],
    ["a trailing newline", "a-pr-1-b.chrishouse.io\n", "has other characters than a host may have"],
    ["a letter that only lower-cases to one of ours", "\u212a-pr-1-b.chrishouse.io", "has other characters"],
    ["a port that is none", "a-pr-1-b.chrishouse.io:123456", "is not under the domain"],
    ["two labels", "x.a-pr-1-b.chrishouse.io", "has more than one label before .chrishouse.io"],
    [
      "a long label",
      `a-pr-1-${"b".repeat(60)}.chrishouse.io`,
      "has a first label of more than 63 characters",
    ],
    ["no preview", "www.chrishouse.io", "does not have the form {service}-pr-{number}-{team}"],
    ["no service", "-pr-1-b.chrishouse.io", "does not have the form"],
    ["no team", "a-pr-1-.chrishouse.io", "does not have the form"],
    ["an empty label", ".chrishouse.io", "does not have the form"],
    ["a shortened name", "a--0123456789-pr-1-b.chrishouse.io", "was shortened and cannot be read back"],
    ["a leading zero", "a-pr-01-b.chrishouse.io", 'got "01"'],
    ["a number of eight digits", "a-pr-12345678-b.chrishouse.io", "1 to 9999999"],
    ["a service that starts with a digit", "1-pr-1-b.chrishouse.io", "does not start with a letter"],
    ["an underscore", "a_b-pr-1-c.chrishouse.io", 'try "a-b"'],
    ["a path", "evil.com/a-pr-1-b.chrishouse.io", "more than one label"],
    ["an address with a user", "user@a-pr-1-b.chrishouse.io", "other characters"],
  ])("%s", (_, host, why) => {
    expect(() => parseHostname(host, DOMAIN)).toThrow(
      expect.objectContaining({ code: "invalid-hostname", message: expect.stringContaining(why) }),
    );
  });

  test("with every problem at once", () => {
    expect(() => parseHostname("_-pr-0-_.chrishouse.io", DOMAIN)).toThrow(
      expect.objectContaining({
        problems: ["service", "team", "pr"].map((path) => expect.objectContaining({ path })),
      }),
    );
  });
});

function hash(identity: string): string {
  return createHash("sha256").update(identity).digest("hex").slice(0, 16);
}
