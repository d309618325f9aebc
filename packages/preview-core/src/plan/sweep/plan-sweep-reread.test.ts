import { expect, test } from "vitest";
import { configWith } from "../../../fixtures/preview-facts.ts";
import { DAY, NOW, sweepFacts, sweptPreview } from "../../../fixtures/sweep-facts.ts";
import { changedPreviews, planSweep, planSweepAgain } from "./plan-sweep.ts";
import type { SweptPreview } from "./sweep-facts.ts";

const OPEN = { state: "open", labels: [] } as const;
const CLOSED = { state: "closed", since: 0, merged: true } as const;
const UNKNOWN = { state: "unknown", reason: "no answer" } as const;
const TTL = configWith({ gracePeriod: 0, ttl: 14 * DAY }).policy;

const closed = sweptPreview({ directory: "r/a/preview-pr-1", pullRequest: CLOSED });
const expiring = sweptPreview({ directory: "r/b/preview-pr-1", deployedAt: NOW - 13 * DAY });
const kept = sweptPreview({ directory: "r/c/preview-pr-1" });
const facts = sweepFacts({ previews: [closed, expiring, kept], policy: TTL });

function again(...seen: readonly SweptPreview[]): [directory: string, action: string, reason: string][] {
  const { previews } = planSweepAgain(planSweep(facts), seen, facts);
  return previews.map(({ preview, action, reason }) => [preview.directory, action, reason]);
}

test("what is to be removed or announced is read again, and nothing else", () => {
  expect(changedPreviews(planSweep(facts))).toEqual([closed, expiring]);
});

test("what is still so is done", () => {
  expect(again(closed, expiring).map(([, action]) => action)).toEqual(["remove", "warn", "keep"]);
});

test("what is no longer so is not done, and what no longer exists has no decision", () => {
  expect(again({ ...closed, pullRequest: OPEN })).toEqual([
    [closed.directory, "keep", "the pull request is open"],
    [kept.directory, "keep", "the pull request is open"],
  ]);
  expect(again({ ...closed, pullRequest: UNKNOWN })[0]).toEqual([closed.directory, "report", "no answer"]);
});

test("what was only to be announced is not removed, although it could be removed now", () => {
  expect(again({ ...expiring, pullRequest: CLOSED })).toContainEqual([
    expiring.directory,
    "keep",
    "the pull request is merged; the next sweep removes it",
  ]);
});

test("what the first plan kept is never changed by the second", () => {
  expect(again({ ...kept, pullRequest: CLOSED })).toEqual([
    [kept.directory, "keep", "the pull request is open"],
  ]);
});
