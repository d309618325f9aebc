import { describe, expect, test } from "vitest";
import { crossplaneErrors } from "../../../fixtures/crossplane-schemas.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildComposition } from "./build-composition.ts";

describe.each(["v1", "v2"] as const)("with Crossplane's model %s", (model) => {
  const composition = buildComposition({
    ...EXAMPLE_CONFIG,
    apiVersions: { ...EXAMPLE_CONFIG.apiVersions, crossplane: model },
  });

  test("the Composition and the template's input satisfy their schemas, closed", () => {
    expect(crossplaneErrors(composition)).toEqual([]);
    const inputs = composition.spec.pipeline.flatMap(({ input }) => (input === undefined ? [] : [input]));
    expect(inputs.flatMap(crossplaneErrors)).toEqual([]);
    expect(inputs).toHaveLength(1);
  });

  test("composes what the claim's API version and kind make", () => {
    const { compositeTypeRef } = composition.spec;
    expect(compositeTypeRef).toEqual({
      apiVersion: "platform.chrishouse.io/v1alpha1",
      kind: model === "v1" ? "XNamespace" : "NamespaceClaim",
    });
  });

  test("ends with the function auto-ready", () => {
    expect(composition.spec.pipeline.at(-1)?.functionRef).toEqual({ name: "function-auto-ready" });
  });
});
