import { describe, expect, test } from "vitest";
import { configWith } from "../../../fixtures/preview-facts.ts";
import { DAY, NOW, sweepFacts, sweptPreview } from "../../../fixtures/sweep-facts.ts";
import { changedPreviews, planSweep, planSweepAgain } from "./plan-sweep.ts";
import type { ExpiryNotice, PolicyAt, SweptPreview } from "./sweep-facts.ts";

const OPEN = { state: "open", labels: [] } as const;
const CLOSED = { state: "closed", since: 0, merged: true } as const;
const UNKNOWN = { state: "unknown", reason: "no answer" } as const;
const TTL = configWith({ gracePeriod: 0, ttl: 14 * DAY }).policy;

const closed = sweptPreview({ directory: "r/a/preview-pr-1", pullRequest: CLOSED });
const expiring = sweptPreview({ directory: "r/b/preview-pr-1", deployedAt: NOW - 13 * DAY });
const kept = sweptPreview({ directory: "r/c/preview-pr-1" });
const facts = sweepFacts({ previews: [closed, expiring, kept], policy: TTL });

function again(...seen: readonly SweptPreview[]): [directory: string, action: string, reason: string][] {
  const notice: ExpiryNotice = { deployedAt: NOW - 13 * DAY, writtenAt: NOW };
  const { previews } = planSweepAgain(planSweep(facts), seen, facts, new Map([[expiring.directory, notice]]));
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

describe("an expired preview of an open pull request", () => {
  const deployedAt = NOW - 20 * DAY;
  const noticed = (writtenAt: number): ExpiryNotice => ({ deployedAt, writtenAt });
  const seen = "expired; its pull request was notified";
  const waits = "it expires soon; its pull request was notified";
  const postponed = (why: string): string => `it would expire, and is kept: ${why}`;

  test.each<[string, number | undefined, ExpiryNotice | undefined, Partial<PolicyAt>, string, string]>([
    ["goes a day after the notice", NOW - DAY, noticed(NOW - DAY), {}, "remove", seen],
    [
      "waits for a day since the notice, whatever its files say",
      NOW - 3 * DAY,
      noticed(NOW - DAY + 1),
      {},
      "warn",
      "it expires soon",
    ],
    ["waits for a day since the record", NOW - DAY + 1, noticed(NOW - 2 * DAY), {}, "keep", waits],
    [
      "stays while its pull request cannot be notified",
      NOW - 3 * DAY,
      { deployedAt, missing: "the conversation is locked" },
      {},
      "report",
      postponed("its pull request was not notified: the conversation is locked"),
    ],
    [
      "stays if nobody has looked for the notice",
      NOW - 3 * DAY,
      undefined,
      {},
      "report",
      postponed("its pull request was not notified of this deploy's end yet"),
    ],
    [
      "stays if the notice is about another deploy",
      NOW - 3 * DAY,
      { deployedAt: deployedAt - 1, writtenAt: NOW - 3 * DAY },
      {},
      "report",
      postponed("its pull request was not notified of this deploy's end yet"),
    ],
    [
      "stays while nothing may expire",
      NOW - 3 * DAY,
      noticed(NOW - 3 * DAY),
      { expiryStop: "the clocks differ" },
      "report",
      postponed("the clocks differ"),
    ],
  ])("%s", (_, warnedAt, notice, at, action, reason) => {
    const preview = sweptPreview({ deployedAt, warnedAt });
    const own = sweepFacts({ previews: [preview], policy: TTL });
    const notices = new Map(notice === undefined ? [] : [[preview.directory, notice]]);
    const [decision] = planSweepAgain(planSweep(own), [preview], { ...own, ...at }, notices).previews;
    expect(decision).toMatchObject({ action, reason });
  });

  test("of a clock that is ahead of GitHub's is announced once", () => {
    const ttl = configWith({ ttl: 1 }).policy;
    const fresh = sweptPreview({ deployedAt: NOW - 1 });
    const own = sweepFacts({ previews: [fresh], policy: ttl });
    const notices = new Map([[fresh.directory, { deployedAt: NOW - 1, writtenAt: NOW - DAY }]]);
    const [announced] = planSweepAgain(planSweep(own), [fresh], own, notices).previews;
    expect(announced).toMatchObject({ action: "warn", noticedAt: NOW - 1 });
  });

  test("is neither announced nor removed where nothing may expire", () => {
    const own = sweepFacts({
      previews: [sweptPreview({ deployedAt }), sweptPreview({ deployedAt, warnedAt: NOW - 3 * DAY })],
      policy: TTL,
      expiryStop: "policy.hold: is unknown",
    });
    expect(planSweep(own).previews).toMatchObject(
      [1, 2].map(() => ({
        action: "report",
        rule: "postponed",
        reason: postponed("policy.hold: is unknown"),
      })),
    );
    expect(changedPreviews(planSweep(own))).toEqual([]);
  });
});
