import { authorityRegex, authorityMatcher } from "./authority-regex.ts";
import { describe, expect, test } from "vitest";

describe("authorityMatcher", () => {
  const matches = authorityMatcher(authorityRegex("preview.localhost"));

  test.for([
    "pricing-api-pr-1-red.preview.localhost",
    "pricing-api-pr-1-red.preview.localhost:8080",
    "Pricing-API-PR-1-Red.Preview.Localhost",
    "pricing-api-pr-1-red-team.preview.localhost",
  ])("matches %s", (authority) => {
    expect(matches(authority)).toBe(true);
  });

  test.for([
    "preview.localhost",
    "portal.preview.localhost",
    "a.b-pr-1-red.preview.localhost",
    "x-pr-01-red.preview.localhost",
    "x-pr-1-red.previewxlocalhost",
    "x-pr-1-red.preview.localhost.evil.com",
    "evil.com/x-pr-1-red.preview.localhost",
    "x-pr-1-red.preview.localhost\n",
    "\nx-pr-1-red.preview.localhost",
    "x-pr-1-red.preview.localhost:",
    "x-pr-1-red.preview.localhost:123456",
    "ſ-pr-1-red.preview.localhost",
    "",
  ])("does not match %j", (authority) => {
    expect(matches(authority)).toBe(false);
  });

  test("matches an alternation in full", () => {
    const either = authorityMatcher("a|b");
    expect(["a", "b", "ab", "xa", "A"].map((authority) => either(authority))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
