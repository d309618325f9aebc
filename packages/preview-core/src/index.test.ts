import { expect, test } from "vitest";
import * as core from "./index.ts";
import * as plan from "./plan/index.ts";
import * as platform from "./platform/index.ts";

test("the names of the main entry", () => {
  expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
    [
      "ANNOTATIONS",
      "APPLICATION_FILE",
      "CLAIM_FILE",
      "DEFAULT_ROOT",
      "DURATION_PATTERN",
      "EPHEMERAL_LABEL",
      "ExpectedError",
      "FORMS",
      "LABEL_PREFIX",
      "LIMITS",
      "NAME_PATTERNS",
      "NAME_RULES",
      "PreviewError",
      "adoptApplication",
      "authorityMatcher",
      "authorityRegex",
      "buildApplication",
      "buildClaim",
      "buildPermanentApplication",
      "buildPermanentClaim",
      "checkName",
      "checkPermanent",
      "closest",
      "configJsonSchema",
      "describeProblem",
      "formProblem",
      "hostLabel",
      "hostname",
      "imageRepository",
      "imageTag",
      "locateProblems",
      "ownerPath",
      "parseConfig",
      "parseConfigLeniently",
      "parseData",
      "parseHostname",
      "parseOwner",
      "parsePreview",
      "parsePreviewDirectory",
      "permanentNames",
      "previewDirectory",
      "previewNames",
      "quote",
      "readForeignSource",
      "readOrigin",
      "readPreview",
      "renderOwner",
      "renderPermanent",
      "renderPreview",
      "shortSha",
      "toDevelopment",
      "toMilliseconds",
      "toProduction",
    ]
  `);
});

test("the names of the entry for decisions", () => {
  expect(Object.keys(plan).toSorted()).toMatchInlineSnapshot(`
    [
      "WARNING_TIME",
      "assertOwnPaths",
      "changedPreviews",
      "decideImage",
      "foreignRepositories",
      "isEmptyPlan",
      "isExpiring",
      "listImagePackages",
      "listSome",
      "needsSource",
      "planAdoption",
      "planImageSweep",
      "planPreview",
      "planRemoval",
      "planRepeat",
      "planSweep",
      "planSweepAgain",
      "pullRequestsOf",
      "removalProblems",
      "stuckDeletions",
      "sweepCommit",
      "usedImages",
    ]
  `);
});

test("the names of the entry for the platform", () => {
  expect(Object.keys(platform).toSorted()).toMatchInlineSnapshot(`
    [
      "CLUSTERS",
      "RENDERED_MARK",
      "buildPlatform",
      "eastWestEndpoint",
      "patchCommands",
      "renderPlatform",
    ]
  `);
});
