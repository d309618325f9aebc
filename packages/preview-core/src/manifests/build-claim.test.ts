import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { NAMESPACE_CLAIM_SCHEMA } from "../../fixtures/namespace-claim-schema.ts";
import { LABEL_VALUE } from "../../fixtures/name-forms.ts";
import { runs } from "../../fixtures/runs.ts";
import { previewNames } from "../names/preview-names.ts";
import { buildClaim, type NamespaceClaim } from "./build-claim.ts";
import { ANNOTATIONS } from "./preview-metadata.ts";

const validate = new Ajv({ allErrors: true }).compile<NamespaceClaim>(NAMESPACE_CLAIM_SCHEMA);

const claim = buildClaim(DEPLOYMENT, EXAMPLE_CONFIG);

describe("the definition of the reference implementation with a route, without other keys", () => {
  test("accepts every claim", () => {
    fc.assert(
      fc.property(anyDeployment, fc.constantFrom("service", "team"), (deployment, scope) => {
        validate(
          buildClaim(
            deployment,
            EXAMPLE_CONFIG,
            previewNames(deployment.preview, EXAMPLE_CONFIG, { namespaceScope: scope }),
          ),
        );
        expect(validate.errors).toBeNull();
      }),
      runs(200),
    );
  });

  test.each<[string, object]>([
    ["/metadata", { metadata: { ...claim.metadata, annotation: {} } }],
    ["/spec", { spec: { ...claim.spec, compositeDeletionPolicy: "Foreground" } }],
    ["/spec/parameters", { spec: { ...claim.spec, parameters: { ...claim.spec.parameters, cluster: "a" } } }],
    [
      "/spec/parameters/resourceQuota",
      {
        spec: {
          ...claim.spec,
          parameters: { ...claim.spec.parameters, resourceQuota: { requestCpu: "1" } },
        },
      },
    ],
  ])("catches a typo planted in %s", (instancePath, typo) => {
    validate({ ...claim, ...typo });
    expect(validate.errors).toEqual([
      expect.objectContaining({ instancePath, keyword: "additionalProperties" }),
    ]);
  });

  test.each<[string, Partial<NamespaceClaim["spec"]["parameters"]>]>([
    [
      "a quota that is no quantity",
      { resourceQuota: { ...claim.spec.parameters.resourceQuota, limitsCpu: "1\n2" } },
    ],
    ["a namespace in capitals", { namespaceName: "Red" }],
    ["a cluster that it does not know", { targetCluster: "default" }],
    ["a label value of 64 characters", { labels: { a: "a".repeat(64) } }],
  ])("catches %s", (_, parameters) => {
    expect(
      validate({
        ...claim,
        spec: { ...claim.spec, parameters: { ...claim.spec.parameters, ...parameters } },
      }),
    ).toBe(false);
  });
});

test("a claim creates the namespace of its own name, on the cluster of the config, and outlives it", () => {
  const config = { ...EXAMPLE_CONFIG, cluster: { name: "aks-app-spoke", providerConfig: "app-spoke" } };
  const { metadata, spec } = buildClaim(DEPLOYMENT, config);
  expect(metadata).toMatchObject({ name: "red-dev-pr-1-pricing-api", namespace: "crossplane-system" });
  expect(spec.parameters).toMatchObject({
    namespaceName: "red-dev-pr-1-pricing-api",
    targetCluster: "app-spoke",
  });
  expect(spec.compositeDeletePolicy).toBe("Foreground");
});

test("a composite resource of Crossplane 2 lacks only the deletion policy of a claim", () => {
  const { compositeDeletePolicy: _, ...spec } = claim.spec;
  const config: typeof EXAMPLE_CONFIG = {
    ...EXAMPLE_CONFIG,
    apiVersions: { ...EXAMPLE_CONFIG.apiVersions, crossplane: "v2" },
  };
  expect(buildClaim(DEPLOYMENT, config)).toEqual({ ...claim, spec });
});

test("a namespace has the labels that admission, sweeper and Pod Security select by", () => {
  fc.assert(
    fc.property(anyDeployment, (deployment) => {
      const { metadata, spec } = buildClaim(deployment, EXAMPLE_CONFIG);
      const { labels } = spec.parameters;
      expect(labels).toEqual({
        ...metadata.labels,
        "pod-security.kubernetes.io/enforce": "baseline",
        "pod-security.kubernetes.io/warn": "restricted",
      });
      expect(Object.values(labels).filter((value) => !LABEL_VALUE.test(value))).toEqual([]);
    }),
    runs(100),
  );
});

test("a claim has the limits of the config", () => {
  const claimConfig = {
    ...EXAMPLE_CONFIG.claim,
    apiVersion: "platform.chrishouse.io/v1beta1",
    namespace: "claims",
    networkPolicy: false,
    resourceQuota: { ...EXAMPLE_CONFIG.claim.resourceQuota, pods: 3 },
  };
  const built = buildClaim(DEPLOYMENT, { ...EXAMPLE_CONFIG, claim: claimConfig });
  expect(built).toMatchObject({
    apiVersion: "platform.chrishouse.io/v1beta1",
    metadata: { namespace: "claims" },
    spec: { parameters: { enableNetworkPolicy: false, resourceQuota: { pods: 3 } } },
  });
});

test("only the route changes with the commit, and nothing with the image, the attempt and the run", () => {
  fc.assert(
    fc.property(anyDeployment, anyDeployment, (one, { sha, image, attempt, runUrl }) => {
      const before = buildClaim(one, EXAMPLE_CONFIG);
      const after = buildClaim({ ...one, image, attempt, runUrl }, EXAMPLE_CONFIG);
      expect(after).toEqual(before);
      const { route, ...parameters } = before.spec.parameters;
      const next = buildClaim({ ...one, sha }, EXAMPLE_CONFIG);
      const spec = { ...before.spec, parameters: { ...parameters, route: { ...route, sha } } };
      expect(next).toEqual({ ...before, spec });
    }),
    runs(100),
  );
});

test("the route names the chart's Service by the config, and the protocol by the deployment", () => {
  const config = { ...EXAMPLE_CONFIG, service: { port: 8080, podPort: "web" } };
  const { route } = buildClaim({ ...DEPLOYMENT, appProtocol: "grpc" }, config).spec.parameters;
  expect(route).toEqual({
    sha: DEPLOYMENT.sha,
    service: "pricing-api-pr-1",
    port: 8080,
    podPort: "web",
    appProtocol: "grpc",
  });
  expect(claim.spec.parameters.route).toMatchObject({ port: 80, podPort: "http", appProtocol: "http" });
});

test("a claim has the lasting annotations and none of one commit", () => {
  const { headSha, runUrl, deployedAt, ttl, expiryWarnedAt, ...others } = ANNOTATIONS;
  const carried = new Set(Object.keys(claim.metadata.annotations));
  for (const key of [headSha, runUrl, deployedAt, ttl, expiryWarnedAt]) expect(carried).not.toContain(key);
  const lasting = Object.values(others);
  expect(Object.keys(claim.metadata.annotations).toSorted()).toEqual(lasting.toSorted());
});
