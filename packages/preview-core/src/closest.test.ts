import { expect, test } from "vitest";
import { closest } from "./closest.ts";

const KEYS = ["domain", "cluster", "policy", "name", "maxPreviewsPerService", "private-link", "ttl"];

test.each([
  ["domian", "domain"],
  ["clustre", "cluster"],
  ["police", "policy"],
  ["Name", "name"],
  ["nam", "name"],
  ["maxPreviewPerService", "maxPreviewsPerService"],
  ["max_previews_per_service", "maxPreviewsPerService"],
  ["MAX-PREVIEWS-PER-SERVCE", "maxPreviewsPerService"],
  ["privatelink", "private-link"],
  ["private_lnk", "private-link"],
])("%s most likely means %s", (text, candidate) => {
  expect(closest(text, KEYS)).toBe(candidate);
});

test.each(["", "-", "x", "tt", "theme", "colour", "reviewers", "clusterNameOfSpoke", "x".repeat(100_000)])(
  "%s is near no candidate",
  (text) => {
    expect(closest(text, KEYS)).toBeUndefined();
  },
);

test("the nearest candidate wins over an earlier one", () => {
  expect(closest("label", ["labels", "label"])).toBe("label");
});

test("two letters that changed places are near, also in a short word", () => {
  expect(closest("nmaes", ["names", "parse"])).toBe("names");
  expect(closest("taem", ["service", "team"])).toBe("team");
  expect(closest("rp", ["sha", "pr"])).toBe("pr");
  expect(closest("meat", ["service", "team"])).toBeUndefined();
});

test("without candidates nothing is near", () => {
  expect(closest("domain", [])).toBeUndefined();
});
