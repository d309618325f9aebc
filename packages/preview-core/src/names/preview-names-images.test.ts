import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { imageRepository, parseImageRepository } from "./preview-names.ts";

test("an image is named by registry, owner and repository, in lower case", () => {
  expect(imageRepository("Crh225/Pricing-API", EXAMPLE_CONFIG)).toBe("ghcr.io/crh225/pricing-api");
});

test.each([
  ["ghcr.io/crh225/pricing-api", { host: "ghcr.io", owner: "crh225", name: "pricing-api" }],
  ["ghcr.io/crh225/shop/api", { host: "ghcr.io", owner: "crh225", name: "shop/api" }],
  ["localhost:5000/crh225/a", { host: "localhost:5000", owner: "crh225", name: "a" }],
  ["registry:5000/crh225/a", { host: "registry:5000", owner: "crh225", name: "a" }],
])("%s has these parts", (image, parts) => {
  expect(parseImageRepository(image)).toEqual(parts);
});

test.each([
  "pricing-api",
  "crh225/pricing-api",
  "crh225/shop/api",
  "ghcr.io/pricing-api",
  "ghcr.io/Crh225/pricing-api",
  "ghcr.io//pricing-api",
  "ghcr.io/crh225/pricing-api:latest",
  "ghcr.io/crh225/pricing-api@sha256:0",
  "https://ghcr.io/crh225/pricing-api",
  "ghcr.io/../orgs/a",
  "ghcr.io/crh225/../a",
  "ghcr.io/crh225/a/",
  "ghcr.io/crh225/a?b",
  "ghcr.io/crh225/a\n",
])("%j has no valid host, owner and name", (image) => {
  expect(parseImageRepository(image)).toBeUndefined();
});
