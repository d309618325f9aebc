import { buildApplication, buildClaim, parseConfig, parsePreview } from "preview-core";
import { expect, test } from "vitest";
import { CONFIG, ROOT } from "./sweep-world.fixture.ts";
import { type ShownObject, toClusterObject } from "./swept-clusters.ts";

const DEPLOYMENT = {
  preview: parsePreview({ service: "pricing-api", team: "red", pr: 7 }),
  repository: { id: 1, fullName: "crh225/pricing-api", url: "https://github.com/crh225/pricing-api" },
  pullRequest: { url: "https://github.com/crh225/pricing-api/pull/7" },
  sha: "0".repeat(40),
  image: { repository: "ghcr.io/crh225/pricing-api", tag: "pr-7-000000000000" },
  attempt: 1,
};
const DIRECTORY = `${ROOT}/pricing-api/preview-pr-7`;

/** Fields that an API server adds. */
function shown(object: Omit<ShownObject, "metadata"> & { readonly metadata: object }): ShownObject {
  const metadata = { name: "x", ...object.metadata, uid: "u-1", creationTimestamp: "2026-11-23T10:00:00Z" };
  return { ...object, metadata };
}

function withMetadata(metadata: Partial<ShownObject["metadata"]>): ShownObject {
  const object = shown(buildApplication(DEPLOYMENT, parseConfig(CONFIG)));
  return { ...object, metadata: { ...object.metadata, ...metadata } };
}

test("a managed Application and a managed claim belong to the preview's directory", () => {
  const config = parseConfig(CONFIG);
  expect(toClusterObject(shown(buildApplication(DEPLOYMENT, config)), "hub", ROOT)).toEqual({
    cluster: "hub",
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    namespace: "argocd",
    name: "pricing-api-pr-7",
    uid: "u-1",
    directory: DIRECTORY,
    ours: true,
    createdAt: Date.parse("2026-11-23T10:00:00Z"),
    deletingSince: undefined,
    finalizers: ["resources-finalizer.argocd.argoproj.io"],
    deletion: undefined,
  });
  expect(toClusterObject(shown(buildClaim(DEPLOYMENT, config)), "hub", ROOT)).toMatchObject({
    kind: "NamespaceClaim",
    directory: DIRECTORY,
    ours: true,
  });
});

test("an object that is being deleted has the start of the deletion", () => {
  const object = withMetadata({ deletionTimestamp: "2026-11-23T10:05:00Z" });
  expect(toClusterObject(object, "hub", ROOT).deletingSince).toBe(Date.parse("2026-11-23T10:05:00Z"));
});

test.each([
  [
    "an operation that Argo CD runs",
    { operationState: { phase: "Running", message: "waiting for completion of hook batch/Job/migrate" } },
    { operation: "waiting for completion of hook batch/Job/migrate", obstacles: [] },
  ],
  [
    "an operation that Argo CD is ending",
    { operationState: { phase: "Terminating" } },
    { operation: "without a message", obstacles: [] },
  ],
  [
    "no operation once it ended",
    { operationState: { phase: "Succeeded", message: "successfully synced" }, conditions: "x" },
    { operation: undefined, obstacles: [] },
  ],
  [
    "the true conditions of a namespace",
    {
      phase: "Terminating",
      conditions: [
        { type: "NamespaceDeletionDiscoveryFailure", status: "False", message: "All resources discovered" },
        { type: "NamespaceContentRemaining", status: "True", message: "Some resources are remaining" },
        null,
      ],
    },
    { operation: undefined, obstacles: ["Some resources are remaining"] },
  ],
  [
    "a deletion that failed, and a claim that Crossplane cannot change",
    {
      conditions: [
        { type: "DeletionError", message: "cluster not found" },
        { type: "Synced", status: "False", message: "cannot delete composite resource" },
        { type: "Ready", status: "False", message: "is being deleted" },
      ],
    },
    { operation: undefined, obstacles: ["cluster not found", "cannot delete composite resource"] },
  ],
  ["nothing", undefined, { operation: undefined, obstacles: [] }],
])("an object that is being deleted has from its status: %s", (_, status, deletion) => {
  const object = { ...withMetadata({ deletionTimestamp: "2026-11-23T10:05:00Z" }), status };
  expect(toClusterObject(object, "hub", ROOT).deletion).toEqual(deletion);
});

test("the status of an object that stays is not read", () => {
  const status = { operationState: { phase: "Running" } };
  expect(toClusterObject({ ...withMetadata({}), status }, "hub", ROOT).deletion).toBeUndefined();
});

test("a namespace with the labels only belongs to the directory, and is unmanaged", () => {
  const object = withMetadata({ annotations: undefined, namespace: undefined });
  expect(toClusterObject(object, "spoke", ROOT)).toMatchObject({
    directory: DIRECTORY,
    ours: false,
    namespace: undefined,
  });
});

test.each([
  ["none", undefined],
  ["no number", { "preview-core/service": "pricing-api" }],
  ["a number that is none of ours", { "preview-core/service": "pricing-api", "preview-core/pr": "007" }],
  ["a service that is a path", { "preview-core/service": "../pricing-api", "preview-core/pr": "7" }],
  ["a service that is too long", { "preview-core/service": "a".repeat(64), "preview-core/pr": "7" }],
])("labels with other values name no directory: %s", (_, labels) => {
  expect(toClusterObject(withMetadata({ labels }), "hub", ROOT)).toMatchObject({
    directory: undefined,
    ours: false,
  });
});

test("an object with annotations of another pull request is unmanaged", () => {
  const annotations = { "preview-core/repository": "crh225/pricing-api", "preview-core/pull-request": "8" };
  expect(toClusterObject(withMetadata({ annotations }), "hub", ROOT).ours).toBe(false);
});
