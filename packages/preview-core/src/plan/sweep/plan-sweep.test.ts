import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clusterObject,
  DAY,
  HOUR,
  MINUTE,
  NOW,
  sweepFacts,
  sweptPreview,
} from "../../../fixtures/sweep-facts.ts";
import { configWith } from "../../../fixtures/preview-facts.ts";
import { runs } from "../../../fixtures/runs.ts";
import { planSweep } from "./plan-sweep.ts";
import type { ClusterObject, SweepFacts, SweptPreview } from "./sweep-facts.ts";

const OPEN = { state: "open", labels: [] } as const;
const TTL = configWith({ ttl: 14 * DAY }).policy;

describe("a preview", () => {
  test.each<[string, Partial<SweptPreview>, Partial<SweepFacts>, string, string, string]>([
    ["of an open pull request is kept", {}, {}, "keep", "open", "the pull request is open"],
    [
      "of an open pull request is kept for ever where there is no time to live",
      { deployedAt: 0 },
      {},
      "keep",
      "open",
      "the pull request is open",
    ],
    [
      "of unknown age does not expire",
      { deployedAt: undefined },
      { policy: TTL },
      "keep",
      "open",
      "the pull request is open",
    ],
    [
      "that has more than a day to live is kept",
      { deployedAt: NOW - 13 * DAY + 1 },
      { policy: TTL },
      "keep",
      "open",
      "the pull request is open",
    ],
    [
      "that has a day to live is announced",
      { deployedAt: NOW - 13 * DAY },
      { policy: TTL },
      "warn",
      "expiring",
      "it expires soon",
    ],
    [
      "that has lived too long already is announced first",
      { deployedAt: NOW - 100 * DAY },
      { policy: TTL },
      "warn",
      "expiring",
      "it expires soon",
    ],
    [
      "that was announced less than a day ago is kept, however old it is",
      { deployedAt: NOW - 100 * DAY, warnedAt: NOW - DAY + 1 },
      { policy: TTL },
      "keep",
      "announced",
      "it expires soon; its pull request was notified",
    ],
    [
      "that was announced a day ago and has time left is kept",
      { deployedAt: NOW - 14 * DAY + 1, warnedAt: NOW - 2 * DAY },
      { policy: TTL },
      "keep",
      "announced",
      "it expires soon; its pull request was notified",
    ],
    [
      "that was announced a day ago and has no time left is removed",
      { deployedAt: NOW - 14 * DAY, warnedAt: NOW - DAY },
      { policy: TTL },
      "remove",
      "expired",
      "expired; its pull request was notified",
    ],
    [
      "whose announcement is older than its deploy is announced anew",
      { deployedAt: NOW - 14 * DAY, warnedAt: NOW - 15 * DAY },
      { policy: TTL },
      "warn",
      "expiring",
      "it expires soon",
    ],
    [
      "with the label stays, in whatever letter case, announced or not",
      {
        deployedAt: NOW - 100 * DAY,
        warnedAt: NOW - 50 * DAY,
        pullRequest: { state: "open", labels: ["Keep-Preview"] },
      },
      { policy: TTL },
      "keep",
      "kept-by-label",
      'the label "keep-preview" keeps it',
    ],
    [
      "whose pull request closed a moment ago is left to its own run",
      { pullRequest: { state: "closed", since: NOW - 10 * MINUTE + 1, merged: false } },
      {},
      "keep",
      "just-closed",
      "the pull request is closed; its own run may still remove the preview",
    ],
    [
      "whose pull request is closed is removed",
      { pullRequest: { state: "closed", since: NOW - 10 * MINUTE, merged: false } },
      {},
      "remove",
      "closed",
      "the pull request is closed",
    ],
    [
      "whose pull request is merged is removed, with the reason that nothing else did it",
      {
        pullRequest: { state: "closed", since: 0, merged: true, missed: "a workflow's own token merged it" },
      },
      {},
      "remove",
      "closed",
      "the pull request is merged; a workflow's own token merged it",
    ],
    [
      "with the label goes when its pull request is closed",
      { pullRequest: { state: "closed", since: 0, merged: false } },
      { policy: { ...TTL, keepLabel: "closed" } },
      "remove",
      "closed",
      "the pull request is closed",
    ],
    [
      "whose pull request is unknown is kept and reported, however old it is",
      {
        deployedAt: 0,
        warnedAt: 1,
        pullRequest: { state: "unknown", reason: "GitHub does not show crh225/pricing-api to this token" },
      },
      { policy: TTL },
      "report",
      "unknown",
      "GitHub does not show crh225/pricing-api to this token",
    ],
    [
      "that says it is of another pull request is kept and reported",
      { pr: 2, pullRequest: { state: "closed", since: 0, merged: false } },
      {},
      "report",
      "misplaced",
      "its annotations name pull request 1; correct them, or remove the preview by hand",
    ],
    [
      "without preview-core annotations is kept and reported, whatever its number's pull request is",
      {
        origin: { unreadable: "metadata.annotations: missing" },
        pullRequest: { state: "closed", since: 0, merged: false },
      },
      {},
      "report",
      "not-ours",
      "it lacks preview-core annotations (metadata.annotations: missing); `preview adopt` adds them",
    ],
  ])("%s", (_, preview, facts, action, rule, reason) => {
    const swept = sweptPreview(preview);
    expect(planSweep(sweepFacts({ ...facts, previews: [swept] }))).toEqual({
      previews: [{ preview: swept, action, rule, reason }],
      objects: [],
      limitExceeded: undefined,
    });
  });
});

describe("an object in a cluster", () => {
  const gone = { previews: [] };
  const DELETE = "kubectl --context HUB delete application.argoproj.io pricing-api-pr-1 --namespace argocd";

  test.each<[string, Partial<ClusterObject>, Partial<SweepFacts>]>([
    ["that git has", {}, {}],
    [
      "that git has in a directory that cannot be read",
      {},
      { previews: [sweptPreview({ origin: { unreadable: "" } })] },
    ],
    ["that is younger than the grace period", { createdAt: NOW - 10 * MINUTE + 1 }, gone],
    ["that is being deleted for a quarter of an hour", { deletingSince: NOW - 15 * MINUTE + 1 }, gone],
  ])("%s is nothing to speak of", (_, object, facts) => {
    const plan = planSweep(sweepFacts({ objects: [clusterObject(object)], pruneCluster: true, ...facts }));
    expect(plan.objects).toEqual([]);
  });

  test.each<[string, Partial<ClusterObject>, Partial<SweepFacts>, string, string, string, string]>([
    [
      "that git has not any more is reported, with the command that deletes it",
      {},
      gone,
      "report",
      "not-in-git",
      "it has been in the cluster for 60 min, and is not in git",
      DELETE,
    ],
    [
      "that git has not any more is pruned on the hub where that was asked for",
      {},
      { ...gone, pruneCluster: true },
      "prune",
      "not-in-git",
      "it has been in the cluster for 60 min, and is not in git",
      DELETE,
    ],
    [
      "of the spoke is never pruned",
      {
        cluster: "spoke",
        kind: "Namespace",
        apiVersion: "v1",
        namespace: undefined,
        name: "red-dev-pr-1-x",
        ours: false,
      },
      { ...gone, pruneCluster: true },
      "report",
      "not-in-git",
      "it has been in the cluster for 60 min, and is not in git",
      "kubectl --context SPOKE delete namespace red-dev-pr-1-x",
    ],
    [
      "without preview-core annotations is never pruned",
      { ours: false },
      { ...gone, pruneCluster: true },
      "report",
      "not-ours",
      "it has been in the cluster for 60 min, and is not in git, and lacks preview-core annotations",
      DELETE,
    ],
    [
      "whose labels name no directory is not in git",
      { directory: undefined },
      {},
      "report",
      "not-in-git",
      "it has been in the cluster for 60 min, and is not in git",
      DELETE,
    ],
    [
      "that does not go away is reported with what it waits for, in git or not",
      { deletingSince: NOW - 20 * MINUTE, finalizers: ["resources-finalizer.argocd.argoproj.io"] },
      { pruneCluster: true },
      "report",
      "stuck",
      "its deletion started 20 min ago; it waits for the finalizer resources-finalizer.argocd.argoproj.io",
      DELETE.replace("delete", "describe"),
    ],
    [
      "that does not go away although nothing holds it says so",
      { deletingSince: NOW - 20 * MINUTE },
      gone,
      "report",
      "stuck",
      "its deletion started 20 min ago; no finalizer holds it",
      DELETE.replace("delete", "describe"),
    ],
  ])("%s", (_, object, facts, action, rule, reason, command) => {
    const found = clusterObject(object);
    const plan = planSweep(
      sweepFacts({ objects: [found], ...facts, limits: { maxRemovals: 1, maxShare: 1 } }),
    );
    expect(plan.objects).toEqual([{ object: found, action, rule, reason, command }]);
  });
});

describe("the removal limit", () => {
  const closed = (count: number): SweptPreview[] =>
    Array.from({ length: count }, (__, index) =>
      sweptPreview({
        directory: `s/preview-pr-1-${index}`,
        pullRequest: { state: "closed", since: 0, merged: true },
      }),
    );
  const open = (count: number): SweptPreview[] =>
    Array.from({ length: count }, (__, index) =>
      sweptPreview({ directory: `o/${index}`, pullRequest: OPEN }),
    );

  test.each<[string, number, number, SweepFacts["limits"], string | undefined]>([
    ["lets a run go that removes nothing", 0, 9, { maxRemovals: 0, maxShare: 0 }, undefined],
    ["lets the only preview of a platform go", 1, 0, { maxRemovals: 50, maxShare: 0.2 }, undefined],
    ["lets five of five go", 5, 0, { maxRemovals: 50, maxShare: 0.2 }, undefined],
    [
      "stops six of six",
      6,
      0,
      { maxRemovals: 50, maxShare: 0.2 },
      "6 of 6 would be removed; the limit is 20 %",
    ],
    ["lets a fifth go", 10, 40, { maxRemovals: 50, maxShare: 0.2 }, undefined],
    [
      "stops more than a fifth",
      11,
      40,
      { maxRemovals: 50, maxShare: 0.2 },
      "11 of 51 would be removed; the limit is 20 %",
    ],
    [
      "stops more than its number",
      4,
      99,
      { maxRemovals: 3, maxShare: 1 },
      "4 would be removed; the limit is 3",
    ],
    [
      "means nothing by 0",
      1,
      99,
      { maxRemovals: 0, maxShare: 1 },
      "1 would be removed; the limits allow no removal",
    ],
    [
      "means nothing by a share of 0",
      1,
      99,
      { maxRemovals: 9, maxShare: 0 },
      "1 would be removed; the limits allow no removal",
    ],
  ])("%s", (_, removed, kept, limits, limitExceeded) => {
    expect(
      planSweep(sweepFacts({ previews: [...closed(removed), ...open(kept)], limits })).limitExceeded,
    ).toBe(limitExceeded);
  });

  test("counts what is pruned, so that a GitOps repository that seems empty empties no cluster", () => {
    const objects = Array.from({ length: 6 }, (__, index) => clusterObject({ name: `orphan-${index}` }));
    const facts = sweepFacts({ previews: [], objects, pruneCluster: true });
    expect(planSweep(facts).limitExceeded).toBe("6 of 6 would be removed; the limit is 20 %");
    expect(planSweep({ ...facts, pruneCluster: false }).limitExceeded).toBeUndefined();
  });
});

test("no facts make a sweep remove what is neither confirmed closed nor announced as expired", () => {
  const time = fc.integer({ min: NOW - 60 * DAY, max: NOW });
  const pullRequest: fc.Arbitrary<SweptPreview["pullRequest"]> = fc.oneof(
    fc.record({ state: fc.constant("open" as const), labels: fc.subarray(["keep-preview", "bug"]) }),
    fc.record({ state: fc.constant("closed" as const), since: time, merged: fc.boolean() }),
    fc.record({ state: fc.constant("unknown" as const), reason: fc.string() }),
  );
  const perhaps = fc.option(time, { nil: undefined });
  const facts = fc.record({
    preview: fc.record({
      pullRequest,
      deployedAt: perhaps,
      warnedAt: perhaps,
      pr: fc.constantFrom(1, 1, 1, 2),
    }),
    ttl: fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }),
  });
  let removed = 0;
  fc.assert(
    fc.property(facts, ({ preview, ttl }) => {
      const policy = { ...TTL, ttl: ttl === null ? null : ttl * DAY };
      const plan = planSweep(sweepFacts({ previews: [sweptPreview(preview)], policy }));
      if (plan.previews[0]?.action !== "remove") return;
      removed += 1;
      const { pullRequest: pull, deployedAt = NOW, warnedAt = NOW } = preview;
      if (pull.state === "closed") expect(NOW - pull.since).toBeGreaterThanOrEqual(10 * MINUTE);
      else
        expect([pull.state, NOW - warnedAt >= DAY, deployedAt + (policy.ttl ?? NOW) <= NOW]).toEqual([
          "open",
          true,
          true,
        ]);
      expect(preview.pr).toBe(1);
    }),
    runs(5000),
  );
  expect(removed).toBeGreaterThan(500);
});

test("an age is shown in whole minutes", () => {
  const plan = planSweep(
    sweepFacts({ previews: [], objects: [clusterObject({ createdAt: NOW - HOUR - 59_000 })] }),
  );
  expect(plan.objects[0]?.reason).toContain("60 min");
});
