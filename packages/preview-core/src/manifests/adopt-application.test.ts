import { describe, expect, test } from "vitest";
import { PreviewError } from "../preview-error.ts";
import { adoptApplication, readForeignSource } from "./adopt-application.ts";
import { readOrigin } from "./record.ts";

/** As the workflow of the reference implementation writes it. */
const FOREIGN = `# preview of PR 7
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: pricing-api-pr-7
  namespace: argocd
  labels:
    team: red # who
    environment: preview
spec:
  source:
    repoURL: https://github.com/crh225/pricing-api.git
  destination:
    namespace: red-dev-pr-7
`;
const ORIGIN = {
  repository: { id: 42, fullName: "crh225/pricing-api", url: "https://github.com/crh225/pricing-api" },
  pr: 7,
};

test("an adopted Application has an origin, and everything else in it stays", () => {
  const adopted = adoptApplication(FOREIGN, ORIGIN);
  expect(readOrigin(new Map([["argocd-application.yaml", adopted]]))).toMatchObject({
    repository: { id: 42, fullName: "crh225/pricing-api" },
    pullRequest: { number: 7, nodeId: undefined },
    deployedAt: undefined,
    namespace: "red-dev-pr-7",
  });
  const lines = new Set(adopted.split("\n"));
  expect(FOREIGN.split("\n").filter((line) => !lines.has(line))).toEqual([]);
  expect(adopted.split("\n").length - FOREIGN.split("\n").length).toBe(5);
  expect(adoptApplication(adopted, ORIGIN)).toBe(adopted);
});

test("adoption keeps other annotations, and replaces ours", () => {
  const text = "metadata:\n  annotations:\n    a: b # kept\n    preview-core/pull-request: '1'\n";
  const adopted = adoptApplication(text, ORIGIN);
  expect(adopted).toContain("a: b # kept\n");
  expect(adopted.match(/preview-core\/pull-request: .*/g)).toEqual(['preview-core/pull-request: "7"']);
});

test.each([
  ["https://github.com/crh225/pricing-api", "crh225/pricing-api"],
  ["https://github.com/crh225/pricing.api.git", "crh225/pricing.api"],
  ["https://github.chrishouse.io/platform/a/", "platform/a"],
])("the repository of %s is %s", (url, fullName) => {
  const text = FOREIGN.replace("https://github.com/crh225/pricing-api.git", url);
  expect(readForeignSource(text)).toEqual({ fullName, team: "red" });
});

test("a team may be missing", () => {
  expect(readForeignSource(FOREIGN.replace(/ {2}labels:\n.*\n.*\n/, "")).team).toBeUndefined();
});

describe("refuses", () => {
  test.each([
    "https://user:password@github.com/crh225/a",
    "git@github.com:crh225/a",
    "https://github.com/crh225",
    "https://github.com/crh225/a/b",
    "oci://ghcr.io/crh225/a",
  ])("to read a repository from %s", (url) => {
    const text = FOREIGN.replace("https://github.com/crh225/pricing-api.git", url);
    expect(() => readForeignSource(text)).toThrow("spec.source.repoURL");
  });

  test.each(["", "a: [", "metadata: 1", "- 1"])("to adopt %j", (text) => {
    expect(() => adoptApplication(text, ORIGIN)).toThrow(PreviewError);
    expect(() => readForeignSource(text)).toThrow(PreviewError);
  });
});
