import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../fixtures/runs.ts";
import { isIpv4, toIpRange } from "./ip-range.ts";

test.each([
  ["203.0.113.7/32", { version: 4, prefix: 32 }],
  ["10.0.0.0/8", { version: 4, prefix: 8 }],
  ["0.0.0.0/0", { version: 4, prefix: 0 }],
  ["::/0", { version: 6, prefix: 0 }],
  ["2001:db8::/48", { version: 6, prefix: 48 }],
  ["1:2:3:4:5:6:7:8/128", { version: 6, prefix: 128 }],
  ["::ffff:10.0.0.1/128", { version: 6, prefix: 128 }],
  ["1:2:3:4:5:6:10.0.0.1/96", { version: 6, prefix: 96 }],
  ["999.1.1.1/32", undefined],
  ["10.0.0/8", undefined],
  ["010.0.0.1/8", undefined],
  ["10.0.0.1/33", undefined],
  ["10.0.0.1/08", undefined],
  ["10.0.0.1", undefined],
  ["10.0.0.1/", undefined],
  ["1:2:3/64", undefined],
  ["1::2::3/64", undefined],
  ["1:2:3:4:5:6:7::8/64", undefined],
  ["10.0.0.1::/64", undefined],
  ["12345::/64", undefined],
  ["2001:db8::/129", undefined],
])("reads %s as %j", (cidr, range) => {
  expect(toIpRange(cidr)).toEqual(range);
});

test("takes for addresses what Node.js takes for addresses", () => {
  const pieces = fc.constantFrom(
    ":",
    "::",
    ".",
    "0",
    "1",
    "ff",
    "abcd",
    "12345",
    "255",
    "256",
    "10.0.0.1",
    "g",
  );
  const anything = fc.array(pieces, { maxLength: 18 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), anything), (text) => {
      expect(toIpRange(`${text}/0`)?.version ?? 0).toBe(isIP(text));
      expect(isIpv4(text)).toBe(isIP(text) === 4);
    }),
    runs(3000),
  );
});
