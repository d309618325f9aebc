import { expect, test } from "vitest";
import { pullRequestsOf } from "./pull-requests-of.ts";

test("are those of images that have no other tag, each once and in order", () => {
  const versions = [
    { tags: ["pr-12-0123456789ab", "pr-12"] },
    { tags: ["pr-3"] },
    { tags: ["pr-3-0123456789ab", "pr-2"] },
    { tags: ["pr-7", "v1.2.3"] },
    { tags: [] },
  ];
  expect(pullRequestsOf(versions)).toEqual([2, 3, 12]);
});
