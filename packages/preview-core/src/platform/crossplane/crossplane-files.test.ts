import { describe, expect, test } from "vitest";
import { crossplaneErrors } from "../../../fixtures/crossplane-schemas.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import { buildXrd } from "./build-xrd.ts";
import { checkCrossplane } from "./check-crossplane.ts";
import { crossplaneFiles } from "./crossplane-files.ts";

function configOf(crossplane: "v1" | "v2", claim: Partial<PlatformConfig["claim"]> = {}): PlatformConfig {
  return {
    ...EXAMPLE_CONFIG,
    apiVersions: { ...EXAMPLE_CONFIG.apiVersions, crossplane },
    claim: { ...EXAMPLE_CONFIG.claim, ...claim },
  };
}

describe.each(["v1", "v2"] as const)("with Crossplane's model %s", (model) => {
  const config = configOf(model);
  const xrd = buildXrd(config);

  test("the definition satisfies its schema, closed", () => {
    expect(crossplaneErrors(xrd)).toEqual([]);
  });

  test("the definition is of the kind that claims have, in their group and version", () => {
    const { apiVersion, kind } = buildClaim(DEPLOYMENT, config);
    const { spec } = xrd;
    expect(`${spec.group}/${spec.versions[0].name}`).toBe(apiVersion);
    expect((spec.claimNames ?? spec.names).kind).toBe(kind);
  });

  test("has its objects on the hub, and Crossplane's rights on the spoke", () => {
    const names = crossplaneFiles(config).flatMap(({ cluster, objects }) =>
      objects.map(({ kind, metadata }) => `${cluster}: ${kind} ${metadata.name}`),
    );
    const plural = model === "v1" ? "xnamespaces" : "namespaceclaims";
    expect(names).toEqual([
      `hub: CompositeResourceDefinition ${plural}.platform.chrishouse.io`,
      "hub: Composition xnamespace",
      "spoke: ClusterRole preview-namespaces",
      "spoke: ClusterRoleBinding preview-namespaces",
    ]);
  });
});

describe("the definition", () => {
  test("of model v1 has claims that are deleted after their objects, and one Composition", () => {
    const { apiVersion, spec } = buildXrd(configOf("v1"));
    expect(apiVersion).toBe("apiextensions.crossplane.io/v1");
    expect(spec).toMatchObject({
      names: { kind: "XNamespace", plural: "xnamespaces" },
      claimNames: { kind: "NamespaceClaim", plural: "namespaceclaims" },
      defaultCompositeDeletePolicy: "Foreground",
      enforcedCompositionRef: { name: "xnamespace" },
    });
  });

  test("of model v2 has namespaced composite resources instead", () => {
    const { apiVersion, spec } = buildXrd(configOf("v2"));
    expect(apiVersion).toBe("apiextensions.crossplane.io/v2");
    expect(spec).toMatchObject({
      scope: "Namespaced",
      names: { kind: "NamespaceClaim", plural: "namespaceclaims" },
    });
    expect(spec).not.toHaveProperty("claimNames");
    expect(spec).not.toHaveProperty("defaultCompositeDeletePolicy");
  });

  test.each([
    ["/spec", { spec: { ...buildXrd(configOf("v1")).spec, claimName: {} } }],
    ["/metadata", { metadata: { name: "a", label: {} } }],
  ])("refuses a typo in %s", (instancePath, typo) => {
    const errors = crossplaneErrors({ ...buildXrd(configOf("v1")), ...typo });
    expect(errors).toEqual([expect.objectContaining({ instancePath, keyword: "additionalProperties" })]);
  });
});

describe("checkCrossplane", () => {
  test("finds no problem in the example", () => {
    expect(checkCrossplane(EXAMPLE_CONFIG)).toEqual({ problems: [], warnings: [] });
  });

  const { limitRange } = EXAMPLE_CONFIG.claim;

  test.each<[string, Partial<PlatformConfig["claim"]>, string]>([
    ["a group without a dot", { apiVersion: "platform/v1" }, "claim.apiVersion"],
    ["a group that is no name", { apiVersion: "a..b/v1" }, "claim.apiVersion"],
    [
      "more CPU asked for than allowed",
      { limitRange: { ...limitRange, cpuRequest: "1" } },
      "claim.limitRange.cpuRequest",
    ],
    [
      "more memory asked for than allowed",
      { limitRange: { ...limitRange, memoryRequest: "1Gi" } },
      "claim.limitRange.memoryRequest",
    ],
  ])("%s is a problem, and stops the files", (_, claim, path) => {
    const config = configOf("v1", claim);
    expect(checkCrossplane(config).problems.map((problem) => problem.path)).toEqual([path]);
    expect(() => crossplaneFiles(config)).toThrow(`${path}: expected`);
  });

  test("accepts a request that equals its limit in another unit", () => {
    const equal = { ...limitRange, cpuRequest: "0.5", cpuLimit: "500m" };
    expect(checkCrossplane(configOf("v1", { limitRange: equal })).problems).toEqual([]);
  });

  test("warns where previews have no network policies", () => {
    expect(checkCrossplane(configOf("v1", { networkPolicy: false })).warnings).toEqual([
      expect.stringContaining("claim.networkPolicy"),
    ]);
  });
});
