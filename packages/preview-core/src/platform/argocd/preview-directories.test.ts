import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { globToRegex } from "../../../fixtures/glob.ts";
import { pathMatch } from "../../../fixtures/path-match.ts";
import { runs } from "../../../fixtures/runs.ts";
import { renderPreview } from "../../manifests/render-preview.ts";
import { NAME_PATTERNS } from "../../names/name-rule.ts";
import { PREVIEW_FILES_BELOW_ROOT } from "./build-app-of-apps.ts";
import { PREVIEW_DIRECTORIES, PREVIEW_FILES, previewDirectories } from "./preview-directories.ts";

const belowRoot = globToRegex(PREVIEW_FILES_BELOW_ROOT);
const directories = globToRegex(PREVIEW_DIRECTORIES);

/** Whether an ApplicationSet's git generator takes a directory (Argo CD `generators/git.go`, `filterApps`). */
function isTaken(directory: string): boolean {
  const matching = previewDirectories("a/b").filter(({ path }) => pathMatch(path, directory));
  return matching.length > 0 && matching.every(({ exclude = false }) => !exclude);
}

test("every file of every preview is the parent's, and no longer the previous parents'", () => {
  fc.assert(
    fc.property(anyDeployment, (deployment) => {
      for (const path of renderPreview(deployment, EXAMPLE_CONFIG).keys()) {
        const relative = path.slice(EXAMPLE_CONFIG.root.length + 1);
        expect(relative).toMatch(belowRoot);
        expect(relative).toMatch(directories);
        const [service, directory, file] = relative.split("/");
        expect(file).toMatch(globToRegex(PREVIEW_FILES));
        expect(isTaken(`a/b/${service}/${directory}`)).toBe(true);
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

test.each(["a/b/pricing-api/preview-pr-1", "a/b/p/preview-pr-9999999", "a/b/x2/preview-pr-10"])(
  "the directory %s has a parent",
  (directory) => {
    expect(isTaken(directory)).toBe(true);
  },
);

test.each([
  ["no number", "pricing-api/preview-pr-"],
  ["the number 0", "pricing-api/preview-pr-0"],
  ["a number with a leading zero", "pricing-api/preview-pr-01"],
  ["a number that is too large", "pricing-api/preview-pr-10000000"],
  ["more than a number", "pricing-api/preview-pr-1x"],
  ["a name that Kubernetes refuses", "pricing-api/preview-pr-1_X"],
  ["capital letters", "Pricing-Api/preview-pr-1"],
  ["a dot", "pricing.preview-pr-2/preview-pr-1"],
  ["a space", "pricing api/preview-pr-1"],
  ["a template", "{{ .path.path }}/preview-pr-1"],
  ["a line break", "pricing\napi/preview-pr-1"],
  ["a letter beyond ASCII", "pricing-äpi/preview-pr-1"],
  ["a hyphen at the end", "pricing-/preview-pr-1"],
  ["a hyphen at the start", "-pricing/preview-pr-1"],
  ["a digit at the start", "1pricing/preview-pr-1"],
  ["the mark of a name that was cut", "pricing--0123456789abcdef/preview-pr-1"],
  ["another depth", "pricing-api/more/preview-pr-1"],
  ["no service", "preview-pr-1"],
])("a directory with %s has no parent", (_, directory) => {
  expect(isTaken(`a/b/${directory}`)).toBe(false);
});

test("a directory has a parent exactly when service and number are well formed", () => {
  const character = fc.constantFrom(..."ab19-._ A/ä\u{1F600}\n");
  const service = fc.string({ unit: character, minLength: 1, maxLength: 6 });
  const number = fc.oneof(
    fc.integer({ min: 0, max: 99_999_999 }).map(String),
    fc.string({ unit: character }),
  );
  fc.assert(
    fc.property(service, number, (name, pr) => {
      const isRight = new RegExp(NAME_PATTERNS.service).test(name) && /^[1-9][0-9]{0,6}$/.test(pr);
      expect(isTaken(`a/b/${name}/preview-pr-${pr}`)).toBe(isRight);
    }),
    runs(500),
  );
});
