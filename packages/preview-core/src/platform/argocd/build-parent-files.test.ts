import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { globToRegex } from "../../../fixtures/glob.ts";
import { runs } from "../../../fixtures/runs.ts";
import { renderPreview } from "../../manifests/render-preview.ts";
import {
  PREVIEW_DIRECTORIES,
  PREVIEW_DIRECTORY_GLOB,
  PREVIEW_FILES,
  PREVIEW_FILES_BELOW_ROOT,
} from "./build-parent.ts";

const belowRoot = globToRegex(PREVIEW_FILES_BELOW_ROOT);
const directories = globToRegex(PREVIEW_DIRECTORIES);

test("every file of every preview is the parent's, and no longer the previous parents'", () => {
  fc.assert(
    fc.property(anyDeployment, (deployment) => {
      for (const path of renderPreview(deployment, EXAMPLE_CONFIG).keys()) {
        const relative = path.slice(EXAMPLE_CONFIG.root.length + 1);
        expect(relative).toMatch(belowRoot);
        expect(relative).toMatch(directories);
        expect(relative.split("/").at(-1)).toMatch(globToRegex(PREVIEW_FILES));
        expect(relative.split("/").slice(0, 2).join("/")).toMatch(globToRegex(PREVIEW_DIRECTORY_GLOB));
      }
    }),
    runs(100),
  );
});

describe.each([
  "pricing-api/argocd-application.yaml",
  "pricing-api/argocd-application-prod.yaml",
  "pricing-api/namespace-claim.yaml",
  "pricing-api/preview-owner.yaml",
  "preview-pr-1/argocd-application.yaml",
  "pricing-api/preview-pr-0/argocd-application.yaml",
])("%s, which is no preview's", (path) => {
  test("stays with the parents that it has", () => {
    expect(path).not.toMatch(belowRoot);
    expect(path).not.toMatch(directories);
  });
});

test("other files in a preview's directory have no parent", () => {
  expect("pricing-api/preview-pr-1/cluster-role.yaml").not.toMatch(belowRoot);
  expect("pricing-api/preview-pr-1/cluster-role.yaml").toMatch(directories);
});
