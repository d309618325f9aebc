import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { runs } from "../../fixtures/runs.ts";
import { unknownKeys } from "../../fixtures/upstream-schemas.ts";
import { buildApplication } from "./build-application.ts";
import { ANNOTATIONS } from "./preview-metadata.ts";

const application = buildApplication(DEPLOYMENT, EXAMPLE_CONFIG);

describe("Argo CD's schema", () => {
  test("accepts every Application and knows every key", () => {
    fc.assert(
      fc.property(anyDeployment, (deployment) => {
        expect(unknownKeys(buildApplication(deployment, EXAMPLE_CONFIG))).toEqual([]);
      }),
      runs(100),
    );
  });

  const { metadata, spec } = application;

  test.each<[string, object]>([
    ["/specc", { specc: spec }],
    ["/metadata/finaliser", { metadata: { ...metadata, finaliser: [] } }],
    ["/spec/destinaton", { spec: { ...spec, destinaton: spec.destination } }],
    ["/spec/source/targetRef", { spec: { ...spec, source: { ...spec.source, targetRef: "main" } } }],
    [
      "/spec/source/helm/valueObject",
      { spec: { ...spec, source: { ...spec.source, helm: { valueObject: {} } } } },
    ],
    [
      "/spec/syncPolicy/automated/selfheal",
      { spec: { ...spec, syncPolicy: { automated: { selfheal: true } } } },
    ],
    [
      "/spec/syncPolicy/retry/backoff/max",
      { spec: { ...spec, syncPolicy: { retry: { backoff: { max: "1m" } } } } },
    ],
  ])("does not know the planted key %s", (path, typo) => {
    expect(unknownKeys({ ...application, ...typo })).toEqual([path]);
  });

  test("refuses a number where text belongs", () => {
    const copy = { ...application, spec: { ...application.spec, project: 1 } };
    expect(() => unknownKeys(copy)).toThrow("/spec/project");
  });
});

test("an Application follows the head commit, with values of its own, and creates no namespace", () => {
  expect(application.spec).toMatchObject({
    project: "previews",
    source: { repoURL: DEPLOYMENT.repository.url, targetRevision: DEPLOYMENT.sha, path: "helm" },
    destination: { name: "shared-dev-cluster", namespace: "red-dev-pr-1-pricing-api" },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      syncOptions: ["CreateNamespace=false", "FailOnSharedResource=true"],
      retry: { limit: 10, refresh: true, backoff: { duration: "3s", factor: 1, maxDuration: "3s" } },
    },
  });
  expect(application.metadata.finalizers).toEqual(["resources-finalizer.argocd.argoproj.io"]);
});

test("a chart gets its image with pull secrets, the labels of its pods, its hostname, commit and attempt", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const deployment = { ...DEPLOYMENT, attempt: 3, image: { ...DEPLOYMENT.image, tag: "007", digest } };
  const config = {
    ...EXAMPLE_CONFIG,
    registry: { host: "ghcr.io", pullSecrets: ["ghcr", "mirror"] },
  };
  expect(buildApplication(deployment, config).spec.source.helm.valuesObject).toEqual({
    image: {
      repository: "ghcr.io/crh225/pricing-api",
      tag: "007",
      digest,
      pullSecrets: [{ name: "ghcr" }, { name: "mirror" }],
    },
    podLabels: { "preview-core/sha": DEPLOYMENT.sha, "preview-core/attempt": "3" },
    preview: {
      enabled: true,
      sha: DEPLOYMENT.sha,
      attempt: 3,
      hostname: "pricing-api-pr-1-red.chrishouse.io",
    },
  });
});

test("an Application whose expiry was announced has all our annotations and the link", () => {
  const config = { ...EXAMPLE_CONFIG, policy: { ...EXAMPLE_CONFIG.policy, ttl: 1_209_600_000 } };
  const { annotations } = buildApplication(
    { ...DEPLOYMENT, expiryWarnedAt: "2026-12-05T10:00:00Z" },
    config,
  ).metadata;
  expect(annotations[ANNOTATIONS.ttl]).toBe("14d");
  expect(Object.keys(annotations).toSorted()).toEqual(
    [...Object.values(ANNOTATIONS), "link.argocd.argoproj.io/external-link"].toSorted(),
  );
});

test("an Application has no annotation for an unknown value", () => {
  const { annotations } = buildApplication(
    {
      ...DEPLOYMENT,
      repository: { ...DEPLOYMENT.repository, id: undefined },
      pullRequest: { url: DEPLOYMENT.pullRequest.url },
      createdAt: undefined,
      deployedAt: undefined,
      runUrl: undefined,
    },
    EXAMPLE_CONFIG,
  ).metadata;
  const known = new Set(Object.keys(annotations));
  expect(Object.entries(ANNOTATIONS).filter(([, key]) => !known.has(key))).toEqual([
    ["repositoryId", ANNOTATIONS.repositoryId],
    ["pullRequestId", ANNOTATIONS.pullRequestId],
    ["createdAt", ANNOTATIONS.createdAt],
    ["deployedAt", ANNOTATIONS.deployedAt],
    ["ttl", ANNOTATIONS.ttl],
    ["expiryWarnedAt", ANNOTATIONS.expiryWarnedAt],
    ["runUrl", ANNOTATIONS.runUrl],
  ]);
});
