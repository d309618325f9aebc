import type { SweepPlan } from "preview-core/plan";
import { describe, expect, test } from "vitest";
import { GitOpsError } from "../../ports/gitops-repository.ts";
import type { Announcement } from "../../ports/pull-requests.ts";
import { DAY, HOUR, noAnswer, NOW, REQUEST, sweepWorld, worldPreview } from "./sweep-world.fixture.ts";
import type { SweepPlatform, SweepResult } from "./sweep-platform.ts";
import { sweepPreviews } from "./sweep-previews.ts";

const expiring = worldPreview({ deployedAt: NOW - 14 * DAY + HOUR });
const recorded = worldPreview({ deployedAt: NOW - 20 * DAY, warnedAt: NOW - 2 * DAY });

function rulesOf({ previews }: SweepPlan): string[] {
  return previews.map(({ action, rule }) => `${action}: ${rule}`);
}

function reasonOf({ plan }: SweepResult): string | undefined {
  return plan.previews[0]?.reason;
}

describe("a preview whose pull request was never notified is never removed:", () => {
  const refuse = async (): Promise<never> => {
    throw new GitOpsError("forbidden", "Resource not accessible by integration");
  };
  const fail = async (): Promise<never> => {
    throw noAnswer();
  };

  test.each<[string, SweepPlatform["announce"], string]>([
    ["the token may not comment", refuse, "Resource not accessible by integration"],
    ["no token may comment", undefined, 'the sweeper has no token with "pull-requests: write" there'],
    ["GitHub does not answer", fail, "the connection broke"],
  ])("%s", async (_, announce, why) => {
    const world = sweepWorld([expiring]);
    for (let sweep = 0; sweep < 5; sweep += 1) {
      const result = await sweepPreviews({ ...world.platform, announce }, REQUEST);
      expect([rulesOf(result.plan), result.commit]).toEqual([["report: postponed"], undefined]);
      expect(reasonOf(result)).toBe(
        `it would expire, and is kept: its pull request was not notified: ${why}`,
      );
      await world.clock.sleep(26 * HOUR);
    }
    expect(await world.directories()).toEqual(["a/preview-pr-1"]);
  });

  test("the files record a notice that is not on the pull request", async () => {
    const world = sweepWorld([recorded]);
    const first = await sweepPreviews(world.platform, REQUEST);
    expect([rulesOf(first.plan), world.notices]).toEqual([["warn: expiring"], [expect.anything()]]);
    await world.clock.sleep(DAY - HOUR);
    expect(rulesOf((await sweepPreviews(world.platform, REQUEST)).plan)).toEqual(["keep: announced"]);
    await world.clock.sleep(HOUR);
    expect(rulesOf((await sweepPreviews(world.platform, REQUEST)).plan)).toEqual(["remove: expired"]);
    expect(world.notices).toHaveLength(1);
  });
});

test("a notice that fails at first is tried again, and one that was perhaps written is found", async () => {
  const world = sweepWorld([expiring]);
  let calls = 0;
  const announce = async (announcement: Announcement): Promise<number> => {
    calls += 1;
    const writtenAt = await world.platform.announce?.(announcement);
    if (calls === 1) throw new GitOpsError("uncertain", "the answer was lost");
    return writtenAt ?? 0;
  };
  const { plan } = await sweepPreviews({ ...world.platform, announce }, REQUEST);
  expect([rulesOf(plan), calls, world.notices]).toEqual([["warn: expiring"], 2, [expect.anything()]]);
});

test("a pull request that cannot be notified stops no other one", async () => {
  const others = ["b", "c", "d", "e"].map((service, index) =>
    worldPreview({ service, repositoryId: 8 + index, deployedAt: NOW - 14 * DAY }),
  );
  const world = sweepWorld([expiring, ...others]);
  const announce = async (announcement: Announcement): Promise<number> => {
    if (announcement.service === "b") throw new GitOpsError("forbidden", "the conversation is locked");
    return (await world.platform.announce?.(announcement)) ?? 0;
  };
  const { plan, failed } = await sweepPreviews({ ...world.platform, announce }, REQUEST);
  expect(rulesOf(plan)).toEqual([
    "warn: expiring",
    "report: postponed",
    "warn: expiring",
    "warn: expiring",
    "warn: expiring",
  ]);
  expect(failed).toEqual([]);
});
