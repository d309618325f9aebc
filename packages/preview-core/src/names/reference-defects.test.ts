import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG, PRICING_API } from "../../fixtures/example.ts";
import { previewFacts } from "../../fixtures/preview-facts.ts";
import { planPreview } from "../plan/plan-preview.ts";
import { authorityRegex } from "./authority-regex.ts";
import { hostname } from "./hostname.ts";
import { previewNames } from "./preview-names.ts";
import { parsePreview } from "./preview.ts";

const routes = RE2JS.compile(authorityRegex("chrishouse.io"));

describe("defects in the names of the reference implementation", () => {
  test("Applications of two services with one name cannot meet, because the name has one owner", () => {
    const owner = { team: "red", repository: { id: 2, fullName: "crh225/other-pricing-api" } };
    expect(planPreview(previewFacts({ owner }))).toMatchObject({
      action: "nothing",
      state: "failed",
      reason: expect.stringContaining("crh225/other-pricing-api"),
    });
  });

  test("two services of one team with the same pull request number do not share a namespace", () => {
    const other = { ...PRICING_API, service: "orders-api" };
    expect(previewNames(PRICING_API, EXAMPLE_CONFIG).namespace).toBe("red-dev-pr-1-pricing-api");
    expect(previewNames(other, EXAMPLE_CONFIG).namespace).toBe("red-dev-pr-1-orders-api");
  });

  test("a team with hyphens is routed", () => {
    expect(routes.matches(hostname({ ...PRICING_API, team: "red-team" }, "chrishouse.io"))).toBe(true);
  });

  test("a port or capitals in the Host header are routed", () => {
    expect(routes.matches("pricing-api-pr-1-red.chrishouse.io:443")).toBe(true);
    expect(routes.matches("Pricing-API-PR-1-Red.ChrisHouse.io")).toBe(true);
  });

  test("the host a-pr-1-b-pr-2-c, which two previews could claim, belongs to none", () => {
    expect(() => parsePreview({ service: "a-pr-1-b", team: "c", pr: 2 })).toThrow('try "a-pr1-b"');
    expect(() => parsePreview({ service: "a", team: "b-pr-2-c", pr: 1 })).toThrow('try "b-pr2-c"');
  });

  test("long names fit into host, namespace and release, and a team's odd characters are refused", () => {
    const preview = { service: "a".repeat(63), team: "b".repeat(40), pr: 9_999_999 };
    const names = previewNames(preview, EXAMPLE_CONFIG);
    expect(names.hostname.split(".")[0]?.length).toBeLessThanOrEqual(63);
    expect(names.namespace.length).toBeLessThanOrEqual(63);
    expect(names.release.length).toBeLessThanOrEqual(53);
    expect(() => parsePreview({ ...preview, team: "Red_Team.1" })).toThrow('try "red-team-1"');
  });
});
