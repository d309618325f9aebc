import fc from "fast-check";
import { expect, test } from "vitest";
import { anyName, anyPreview } from "../../fixtures/any-preview.ts";
import { globToRegex } from "../../fixtures/glob.ts";
import { EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { runs } from "../../fixtures/runs.ts";
import { namespaceGlob, namespaceRegex, previewNames } from "./preview-names.ts";

test("glob and regular expression match the namespace of every preview in the environment", () => {
  fc.assert(
    fc.property(anyPreview, anyName("environment"), (preview, environment) => {
      const { namespace } = previewNames(preview, { ...EXAMPLE_CONFIG, environment });
      expect(namespace).toMatch(globToRegex(namespaceGlob(environment)));
      expect(namespace).toMatch(new RegExp(namespaceRegex(environment)));
    }),
    runs(300),
  );
});

test.each([
  "default",
  "istio-system",
  "kube-system",
  "red-prod-pr-1-pricing-api",
  "dev-pr-1-pricing-api",
  "red-dev-pr-0-pricing-api",
  "red-dev-pr-x-pricing-api",
])("glob and regular expression do not match %s", (namespace) => {
  expect(namespace).not.toMatch(globToRegex(namespaceGlob("dev")));
  expect(namespace).not.toMatch(new RegExp(namespaceRegex("dev")));
});

test("only the regular expression limits the length of the number", () => {
  expect("red-dev-pr-12345678-a").not.toMatch(new RegExp(namespaceRegex("dev")));
  expect("red-dev-pr-1").not.toMatch(new RegExp(namespaceRegex("dev")));
});
