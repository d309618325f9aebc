import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { allowedRepositoryRegex } from "./build-application-policy.ts";

const regex = (
  sourceRepos: readonly string[],
  url: string | null = "https://github.com/crh225/platform.git",
) =>
  RE2JS.compile(
    allowedRepositoryRegex({
      ...EXAMPLE_CONFIG,
      argocd: { ...EXAMPLE_CONFIG.argocd, sourceRepos },
      gitops: { ...EXAMPLE_CONFIG.gitops, url },
    }),
  );

test.each([
  "https://github.com/crh225/pricing-api",
  "https://github.com/crh225/pricing-api.git",
  "https://github.com/crh225/orders.api",
])("beside the GitOps repository, %s may be a source", (url) => {
  expect(regex([]).matches(url)).toBe(true);
});

test.each([
  "https://github.com/mallory/pricing-api",
  "https://github.com/crh2255/pricing-api",
  "https://github.com/crh225/../mallory/chart",
  "https://github.com/crh225/..",
  "https://github.com/crh225/%2e%2e/mallory/chart",
  "https://github.com/crh225/",
  "https://github.com/crh225/a/b",
  "https://github.com.mallory.example/crh225/pricing-api",
  "https://github.com@mallory.example/crh225/pricing-api",
  "https://mallory.example/https://github.com/crh225/pricing-api",
  "http://github.com/crh225/pricing-api",
  "git@github.com:crh225/pricing-api",
  "https://github.com/crh225/pricing-api?a=b",
  "https://github.com/crh225/pricing-api\n",
  "file:///etc",
])("and %s may not", (url) => {
  expect(regex([]).matches(url)).toBe(false);
});

test("those of the config replace it, each as it is or all of one owner", () => {
  const configured = regex(["https://github.com/CRH225/orders-api.git", "https://git.chrishouse.io/red/*"]);
  expect(configured.matches("https://github.com/crh225/orders-api")).toBe(true);
  expect(configured.matches("https://github.com/crh225/orders-api.git")).toBe(true);
  expect(configured.matches("https://git.chrishouse.io/red/pricing-api")).toBe(true);
  expect(configured.matches("https://github.com/crh225/pricing-api")).toBe(false);
  expect(configured.matches("https://github.com/crh225/orders-api-2")).toBe(false);
});

test("without any repository nothing is a source", () => {
  expect(regex([], null).matches("https://github.com/crh225/pricing-api")).toBe(false);
});
