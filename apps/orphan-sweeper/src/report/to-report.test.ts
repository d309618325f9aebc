import { parseConfig } from "preview-core";
import type { ObjectDecision, PreviewDecision, SweptPreview } from "preview-core/plan";
import type { SweepResult } from "preview-gitops";
import { expect, test } from "vitest";
import { toReport } from "./to-report.ts";

const NOW = 1_000_000_000;
const RUN = { dryRun: false, startedAt: NOW - 1_250, finishedAt: NOW };
const CLOSED = { state: "closed", since: NOW - 60_000, merged: true } as const;

function swept(pr: number, pullRequest: SweptPreview["pullRequest"]): SweptPreview {
  const origin = {
    repository: { id: 7, fullName: "crh225/a" },
    pullRequest: { number: pr, nodeId: undefined },
    createdAt: undefined,
    deployedAt: undefined,
    expiryWarnedAt: undefined,
    application: "a",
    namespace: "a",
    image: undefined,
  };
  const directory = `root/a/preview-pr-${pr}`;
  return { directory, pr, files: [], origin, deployedAt: undefined, warnedAt: undefined, pullRequest };
}

function decided(
  pr: number,
  action: PreviewDecision["action"],
  rule: PreviewDecision["rule"],
): PreviewDecision {
  const preview = swept(pr, rule === "open" ? { state: "open", labels: [] } : CLOSED);
  return { preview, action, rule, reason: "why" };
}

const stray: ObjectDecision = {
  object: {
    cluster: "spoke",
    apiVersion: "v1",
    kind: "Namespace",
    namespace: undefined,
    name: "red",
    uid: "1",
    directory: undefined,
    ours: false,
    createdAt: 0,
    deletingSince: undefined,
    finalizers: [],
  },
  action: "report",
  rule: "not-in-git",
  reason: "why",
  command: "kubectl",
};

function result(
  previews: readonly PreviewDecision[],
  {
    limitExceeded,
    objects = [],
    ...overrides
  }: Partial<SweepResult> & { limitExceeded?: string; objects?: ObjectDecision[] } = {},
): SweepResult {
  return {
    facts: {
      policy: parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n").policy,
      now: NOW,
      previews: [],
      objects: [],
      limits: { maxRemovals: 1, maxShare: 1 },
      pruneCluster: false,
    },
    plan: { previews, objects, limitExceeded },
    commit: "c0",
    pruned: [],
    restored: [],
    images: undefined,
    warnings: [],
    failed: [],
    apiPoints: undefined,
    ...overrides,
  };
}

test("a committed removal is done, and kept previews are only counted", () => {
  const report = toReport(result([decided(1, "remove", "closed"), decided(2, "keep", "open")]), RUN);
  expect(report).toMatchObject({
    outcome: "clean",
    commit: "c0",
    durationSeconds: 1.3,
    oldestOrphanSeconds: null,
  });
  expect(report.decisions).toMatchObject([
    { done: true, what: "root/a/preview-pr-1", pullRequest: "crh225/a#1" },
  ]);
  expect(report.previews).toMatchObject({ closed: 1, open: 1 });
});

test.each([
  ["without a commit", { commit: undefined }, "clean"],
  ["when the removal limit is exceeded", { limitExceeded: "too many" }, "braked"],
  ["when it came back", { restored: ["root/a/preview-pr-1"] }, "clean"],
  ["after a failure", { commit: undefined, failed: [{ what: "the commit", message: "x" }] }, "failed"],
])("%s nothing is done, and the orphan is as old as it is", (_, overrides, outcome) => {
  const report = toReport(result([decided(1, "remove", "closed")], overrides), RUN);
  expect(report).toMatchObject({ outcome, decisions: [{ done: false }], oldestOrphanSeconds: 60 });
});

test("a preview in its grace period counts as the oldest orphan, and one without annotations has no pull request", () => {
  const foreign = decided(2, "report", "not-ours");
  const unread = { ...foreign, preview: { ...foreign.preview, origin: { unreadable: "x" } } };
  const report = toReport(result([decided(1, "keep", "just-closed"), unread]), RUN);
  expect(report.oldestOrphanSeconds).toBe(60);
  expect(report.decisions).toMatchObject([{ action: "report", done: true, pullRequest: null }]);
});

test("an object is named by cluster, kind and namespace, and is done when it was deleted", () => {
  const prune: ObjectDecision = {
    ...stray,
    action: "prune",
    object: { ...stray.object, cluster: "hub", kind: "Application", namespace: "argocd", name: "a-pr-1" },
  };
  const objects = [stray, prune];
  expect(toReport(result([], { objects }), RUN).decisions).toMatchObject([
    { what: "spoke Namespace red", done: true, command: "kubectl" },
    { what: "hub Application argocd/a-pr-1", done: false, command: "kubectl" },
  ]);
  const { decisions } = toReport(result([], { objects, pruned: ["Application a-pr-1"] }), RUN);
  expect(decisions[1]).toMatchObject({ done: true, command: null });
});
