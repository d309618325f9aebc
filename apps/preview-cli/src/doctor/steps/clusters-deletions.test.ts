import type { ClusterObject } from "preview-core/plan";
import { expect, test } from "vitest";
import type { ClusterComparison, SeenPreviews } from "../clusters.ts";
import { checkDeletions } from "./clusters.ts";

const NOW = Date.parse("2026-11-23T10:20:00Z");
const HOOK = "waiting for completion of hook batch/Job/migrate";

const NAMESPACE: ClusterObject = {
  cluster: "spoke",
  apiVersion: "v1",
  kind: "Namespace",
  namespace: undefined,
  name: "red-dev-pr-1-pricing-api",
  uid: "1",
  directory: "infra/quickstart-services/pricing-api/preview-pr-1",
  ours: false,
  createdAt: 0,
  deletingSince: Date.parse("2026-11-23T10:00:00Z"),
  finalizers: [],
  deletion: {
    operation: undefined,
    obstacles: ["Some resources are remaining: jobs.batch has 1 resource instances"],
  },
};
const APPLICATION: ClusterObject = {
  ...NAMESPACE,
  cluster: "hub",
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  namespace: "argocd",
  name: "pricing-api-pr-1",
  uid: "2",
  deletion: { operation: HOOK, obstacles: [] },
};

function cluster(context: string, previews: SeenPreviews): ClusterComparison {
  return { kubectl: `kubectl --context ${context}`, objects: [], previews };
}

test("a stuck deletion is reported with its reason, and with one command where one thing holds several objects", () => {
  const hub = cluster("one", { objects: [APPLICATION] });
  const spoke = cluster("two", { objects: [NAMESPACE] });
  expect(checkDeletions({ hub, spoke, identities: {} }, NOW)).toEqual({
    state: "broken",
    detail: `Application pricing-api-pr-1: its deletion started 20 min ago; Argo CD first ends a running operation (${HOOK}); Namespace red-dev-pr-1-pricing-api: its deletion started 20 min ago; Some resources are remaining: jobs.batch has 1 resource instances; its Application pricing-api-pr-1 has a running operation (${HOOK})`,
    fix: `run kubectl --context one patch application.argoproj.io pricing-api-pr-1 --namespace argocd --type merge --patch '{"status":{"operationState":{"phase":"Terminating"}}}'`,
  });
});

test("a spoke alone shows what is left in a namespace", () => {
  const spoke = cluster("two", { objects: [NAMESPACE] });
  expect(checkDeletions({ spoke, identities: {} }, NOW)).toMatchObject({
    state: "broken",
    detail: expect.stringMatching(/jobs\.batch has 1 resource instances$/),
    fix: "run kubectl --context two describe namespace red-dev-pr-1-pricing-api",
  });
});

test("without a stuck deletion the step works", () => {
  const hub = cluster("one", { objects: [{ ...APPLICATION, deletingSince: undefined }] });
  expect(checkDeletions({ hub, identities: {} }, NOW).state).toBe("ok");
});

test("previews that cannot be listed leave the step open, and hide no stuck deletion", () => {
  const hub = cluster("one", { unreadable: "could not list Application objects" });
  expect(checkDeletions({ hub, identities: {} }, NOW)).toEqual({
    state: "skipped",
    detail: "could not list Application objects",
    options: [],
  });
  const spoke = cluster("two", { objects: [NAMESPACE] });
  expect(checkDeletions({ hub, spoke, identities: {} }, NOW).state).toBe("broken");
});

test("without a cluster the step is skipped", () => {
  expect(checkDeletions({ identities: {} }, NOW)).toMatchObject({
    state: "skipped",
    options: ["--hub-context", "--spoke-context"],
  });
});
