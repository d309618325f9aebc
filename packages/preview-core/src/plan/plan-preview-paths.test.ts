import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG, PRICING_API } from "../../fixtures/example.ts";
import { previewFacts } from "../../fixtures/preview-facts.ts";
import { isEmptyPlan } from "./changes.ts";
import { assertOwnPaths, planPreview } from "./plan-preview.ts";

const SERVICE = `${EXAMPLE_CONFIG.root}/pricing-api`;
const OWN = `${SERVICE}/preview-pr-1/argocd-application.yaml`;
const OWNER = `${SERVICE}/preview-owner.yaml`;

describe("a plan may touch", () => {
  test.each<[string, string[], string[]]>([
    ["nothing", [], []],
    ["its own files", [OWN], [OWN]],
    [
      "a file deeper in its own directory",
      [`${SERVICE}/preview-pr-1/a/b.yaml`],
      [`${SERVICE}/preview-pr-1/a/..b`],
    ],
    ["the owner file, to write it", [OWN, OWNER], []],
  ])("%s", (_, write, remove) => {
    expect(() => assertOwnPaths(plan(write, remove), PRICING_API, EXAMPLE_CONFIG.root)).not.toThrow();
  });
});

describe("a plan may not touch", () => {
  const foreign = [
    "",
    "/",
    "README.md",
    "preview.yaml",
    `/${OWN}`,
    SERVICE,
    `${SERVICE}/`,
    `${SERVICE}/preview-pr-1`,
    `${SERVICE}/preview-pr-1/`,
    `${SERVICE}/preview-pr-1/.`,
    `${SERVICE}/preview-pr-1/..`,
    `${SERVICE}/preview-pr-1/../dev/argocd-application.yaml`,
    `${SERVICE}/preview-pr-1/a/../../preview-pr-2/x.yaml`,
    `${SERVICE}/preview-pr-1//x.yaml`,
    `${SERVICE}/preview-pr-1/./x.yaml`,
    `${SERVICE}/preview-pr-10/argocd-application.yaml`,
    `${SERVICE}/preview-pr-1x/argocd-application.yaml`,
    `${SERVICE}/dev/argocd-application.yaml`,
    `${SERVICE}-2/preview-pr-1/argocd-application.yaml`,
    `${EXAMPLE_CONFIG.root}/orders-api/preview-pr-1/argocd-application.yaml`,
    `${EXAMPLE_CONFIG.root}/orders-api/preview-owner.yaml`,
    OWN.toUpperCase(),
    `${OWNER}/x`,
  ];

  test.each(foreign)("%j", (path) => {
    for (const touching of [plan([OWN, path], []), plan([], [OWN, path])]) {
      expect(() => assertOwnPaths(touching, PRICING_API, EXAMPLE_CONFIG.root)).toThrow(
        expect.objectContaining({
          code: "foreign-path",
          problems: [{ path, message: `is outside ${SERVICE}/preview-pr-1/` }],
        }),
      );
    }
  });

  test("the owner file, to remove it", () => {
    expect(() => assertOwnPaths(plan([], [OWNER]), PRICING_API, EXAMPLE_CONFIG.root)).toThrow(OWNER);
  });

  test("several such paths, all of which it names", () => {
    expect(() => assertOwnPaths(plan(["a"], ["b", "c"]), PRICING_API, EXAMPLE_CONFIG.root)).toThrow(
      expect.objectContaining({
        problems: ["a", "b", "c"].map((path) => expect.objectContaining({ path })),
      }),
    );
  });
});

test("a plan is empty when it neither writes nor removes", () => {
  const unknown = previewFacts({ pullRequest: { state: "unknown", reason: "why" } });
  expect(isEmptyPlan(planPreview(unknown))).toBe(true);
  expect(isEmptyPlan(plan([], []))).toBe(true);
  expect(isEmptyPlan(plan([OWN], []))).toBe(false);
  expect(isEmptyPlan(plan([], [OWN]))).toBe(false);
});

function plan(write: string[], remove: string[]): Parameters<typeof assertOwnPaths>[0] {
  return {
    action: "ensure",
    state: "deploying",
    reason: "of a test",
    message: "",
    write: new Map(write.map((path) => [path, "text"])),
    remove,
  };
}
