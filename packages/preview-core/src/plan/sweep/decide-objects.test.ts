import { expect, test } from "vitest";
import { clusterObject, MINUTE, NOW } from "../../../fixtures/sweep-facts.ts";
import type { ClusterObject } from "./sweep-facts.ts";
import { stuckDeletions } from "./decide-objects.ts";

const HOOK = "waiting for completion of hook batch/Job/migrate";
const FINALIZERS =
  "Some content in the namespace has finalizers remaining: argocd.argoproj.io/hook-finalizer in 1 resource instances";
const TERMINATE = `kubectl --context HUB patch application.argoproj.io pricing-api-pr-1 --namespace argocd --type merge --patch '{"status":{"operationState":{"phase":"Terminating"}}}'`;

const OF_HOOK = { operation: HOOK, obstacles: [] };

function deleted(more: Partial<ClusterObject> = {}): ClusterObject {
  return clusterObject({ deletingSince: NOW - 20 * MINUTE, ...more });
}

function namespace(more: Partial<ClusterObject> = {}): ClusterObject {
  const kind = { apiVersion: "v1", kind: "Namespace", namespace: undefined, cluster: "spoke" } as const;
  return deleted({ ...kind, name: "red-dev-pr-1-pricing-api", uid: "2", ...more });
}

function explained(objects: readonly ClusterObject[]): string[][] {
  return stuckDeletions(objects, NOW).map(({ reason, command }) => [reason, command]);
}

test("an Application with a running operation says what the operation waits for, and how to end it", () => {
  const finalizers = ["resources-finalizer.argocd.argoproj.io"];
  expect(explained([deleted({ finalizers, deletion: OF_HOOK })])).toEqual([
    [`its deletion started 20 min ago; Argo CD first ends a running operation (${HOOK})`, TERMINATE],
  ]);
});

test("a namespace says what is left in it, and which operation of its Application holds it", () => {
  const left = namespace({ deletion: { operation: undefined, obstacles: [FINALIZERS] } });
  const describe = "kubectl --context SPOKE describe namespace red-dev-pr-1-pricing-api";
  expect(explained([left])).toEqual([[`its deletion started 20 min ago; ${FINALIZERS}`, describe]]);
  const young = deleted({ deletingSince: NOW - MINUTE, deletion: OF_HOOK });
  expect(explained([left, young])).toEqual([
    [
      `its deletion started 20 min ago; ${FINALIZERS}; its Application pricing-api-pr-1 has a running operation (${HOOK})`,
      TERMINATE,
    ],
  ]);
});

test("the operation of another preview, or of an object whose labels name none, holds nothing", () => {
  const other = deleted({ directory: "infra/x/preview-pr-2", uid: "3", deletion: OF_HOOK });
  expect(explained([namespace(), other])[0]?.[0]).toBe(
    "its deletion started 20 min ago; no finalizer holds it",
  );
  const nameless = { ...other, directory: undefined };
  expect(explained([namespace({ directory: undefined }), nameless])[0]?.[0]).toMatch(
    /no finalizer holds it$/,
  );
});

test("without a reason in its status, an object names its finalizers", () => {
  const deletion = { operation: undefined, obstacles: [] };
  expect(explained([deleted({ finalizers: ["a", "b"], deletion })])[0]?.[0]).toMatch(
    /waits for the finalizer a, b$/,
  );
});

test("a message of a controller is shown on one line, and cut", () => {
  const obstacles = [`a\n\u001b[31m${"b".repeat(400)}`];
  const [[reason = ""] = []] = explained([namespace({ deletion: { operation: undefined, obstacles } })]);
  expect(reason).toMatch(/; a \\u001b\[31mb+$/);
  expect(reason.length).toBeLessThan(360);
});

test("a young deletion, and an object that is not being deleted, are not stuck", () => {
  const objects = [deleted({ deletingSince: NOW - 15 * MINUTE + 1 }), deleted({ deletingSince: undefined })];
  expect(explained(objects)).toEqual([]);
});
