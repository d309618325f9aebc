import type { ImageDecision, ImagePackage } from "preview-core/plan";
import type { ImageSweep } from "preview-gitops";
import { expect, test } from "vitest";
import { nameImage, namePullRequests, toImageDecisions, toImageReport } from "./to-report.ts";

const PACKAGE: ImagePackage = {
  image: "ghcr.io/crh225/a",
  owner: "crh225",
  name: "a",
  repository: { id: 7, fullName: "crh225/a" },
  isDefault: true,
};

function image(id: number, tags: readonly string[], overrides: Partial<ImageDecision> = {}): ImageDecision {
  const version = { id, digest: `sha256:${id}`, tags, createdAt: 0 };
  return { package: PACKAGE, version, action: "remove", rule: "closed", reason: "why", ...overrides };
}

function sweep(images: readonly ImageDecision[], overrides: Partial<ImageSweep> = {}): ImageSweep {
  const plan = { images, packages: [], limitExceeded: undefined };
  return { plan, removed: new Set(), spared: new Map(), dry: false, ...overrides };
}

test("an image is named by its tags, or by its digest, and belongs to the pull requests in them", () => {
  const both = image(1, ["pr-2", "pr-1-0123456789ab"]);
  expect([nameImage(both), namePullRequests(both)]).toEqual([
    "ghcr.io/crh225/a:pr-2, pr-1-0123456789ab",
    "crh225/a#1, crh225/a#2",
  ]);
  const part = image(2, []);
  expect([nameImage(part), namePullRequests(part)]).toEqual(["ghcr.io/crh225/a@sha256:2", null]);
  expect(namePullRequests(image(3, ["pr-1", "latest"]))).toBeNull();
});

test("an image that thousands of builds have tagged is named in one short line", () => {
  const many = image(
    1,
    Array.from({ length: 2_000 }, (_, index) => `pr-${index + 1}`),
  );
  expect(nameImage(many)).toBe("ghcr.io/crh225/a:pr-1, pr-2, pr-3 and 1997 more");
  expect(namePullRequests(many)).toBe("crh225/a#1, crh225/a#2, crh225/a#3 and 1997 more");
});

test("a deletion is done, one that GitHub refuses has the reason, and kept images are only counted", () => {
  const images = [image(1, ["pr-1"]), image(2, ["pr-2"]), image(3, ["pr-3"]), image(4, ["v1"])];
  const kept = image(5, ["latest"], { action: "keep", rule: "other-tag" });
  const swept = sweep([...images, kept], { removed: new Set([1]), spared: new Map([[2, "GitHub says no"]]) });
  expect(toImageDecisions(swept).map(({ kind, done, reason }) => [kind, done, reason])).toEqual([
    ["image", true, "why"],
    ["image", false, "why; GitHub says no"],
    ["image", false, "why"],
    ["image", false, "why"],
  ]);
  expect(toImageReport(swept)).toMatchObject({
    dry: false,
    braked: null,
    states: { closed: 4, "other-tag": 1, open: 0 },
  });
});

test("a package is reported by its name", () => {
  const packages = [{ package: PACKAGE, action: "report", rule: "unseen", reason: "404" }] as const;
  const { plan } = sweep([]);
  expect(toImageDecisions(sweep([], { plan: { ...plan, packages } }))).toEqual([
    {
      kind: "package",
      action: "report",
      done: true,
      rule: "unseen",
      what: "ghcr.io/crh225/a",
      pullRequest: null,
      reason: "404",
      command: null,
    },
  ]);
});
