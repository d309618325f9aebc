import { expect, test } from "vitest";
import { sweptOrigin } from "../../../fixtures/sweep-facts.ts";
import { usedImages } from "./used-images.ts";

test("are the tags and digests that previews deploy", () => {
  const image = { repository: "ghcr.io/crh225/a", tag: "pr-1", digest: undefined };
  const digest = `sha256:${"a".repeat(64)}`;
  expect(
    usedImages([
      { pr: 1, origin: sweptOrigin({ image }) },
      { pr: 2, origin: sweptOrigin({ image: { ...image, tag: "pr-2", digest } }) },
    ]),
  ).toEqual({
    references: new Set(["ghcr.io/crh225/a:pr-1", "ghcr.io/crh225/a:pr-2"]),
    digests: new Set([digest]),
    pullRequests: new Set(),
  });
});

test.each([
  ["does not say what it deploys", sweptOrigin({ image: undefined })],
  ["cannot be read", { unreadable: "it is too large" }],
])("are all of a preview's number when it %s", (_, origin) => {
  expect(usedImages([{ pr: 7, origin }])).toEqual({
    references: new Set(),
    digests: new Set(),
    pullRequests: new Set([7]),
  });
});
