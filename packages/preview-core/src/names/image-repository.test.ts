import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { imageRepository } from "./image-repository.ts";

test("is the registry's, the owner's and the repository's, in lower case", () => {
  expect(imageRepository("Crh225/Pricing-API", EXAMPLE_CONFIG)).toBe("ghcr.io/crh225/pricing-api");
});
