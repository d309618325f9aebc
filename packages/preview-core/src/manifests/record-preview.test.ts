import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { anyText } from "../../fixtures/hostile-text.ts";
import { runs } from "../../fixtures/runs.ts";
import { previewNames } from "../names/preview-names.ts";
import { readPreview } from "./record.ts";
import { APPLICATION_FILE, renderPreview } from "./render-preview.ts";

const files = renderPreview(DEPLOYMENT, EXAMPLE_CONFIG);
const [applicationPath = "", applicationText = ""] = [...files].at(-1) ?? [];

test("a rendered preview is read back the same, whatever its texts are", () => {
  fc.assert(
    fc.property(anyDeployment, fc.constantFrom("service", "team"), (deployment, namespaceScope) => {
      const { url, namespace, application, release } = previewNames(deployment.preview, EXAMPLE_CONFIG, {
        namespaceScope,
      });
      expect(readPreview(renderPreview(deployment, EXAMPLE_CONFIG, namespaceScope))).toEqual({
        ...deployment,
        url,
        namespace,
        application,
        release,
      });
    }),
    runs(500, 2000, 20_000),
  );
});

test("the files may have full paths or names alone, in any order", () => {
  const named = new Map([[APPLICATION_FILE, applicationText]]);
  expect(readPreview(named)).toEqual(readPreview(files));
  expect(readPreview(new Map([...files].toReversed()))).toEqual(readPreview(files));
});

test("the address is that of the last deploy, also after the domain has changed", () => {
  const moved = renderPreview(DEPLOYMENT, { ...EXAMPLE_CONFIG, domain: "example.com" });
  expect(readPreview(moved)).toHaveProperty("url", "https://pricing-api-pr-1-red.example.com");
});

describe("a directory is unreadable that has", () => {
  test("no Application", () => {
    expect(readPreview(new Map([["a/other.yaml", applicationText]]))).toEqual({
      unreadable: "argocd-application.yaml: is missing",
    });
  });

  test("the Application of the reference implementation, with everything that it lacks", () => {
    const foreign =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: pricing-api-pr-1, labels: {team: red}}\n";
    expect(problemsOf(foreign)).toEqual([
      "metadata.labels.preview-core/service",
      "metadata.labels.preview-core/team",
      "metadata.labels.preview-core/pr",
      "metadata.annotations",
      "spec",
    ]);
  });

  test.each<[string, string | RegExp, string, string]>([
    [
      "a service whose name is invalid",
      "preview-core/service: pricing-api",
      "preview-core/service: ../x",
      "service",
    ],
    [
      "a team with a pull request's number in it",
      "preview-core/team: red",
      "preview-core/team: pr-1",
      "team",
    ],
    ["a pull request 0", 'preview-core/pr: "1"', 'preview-core/pr: "0"', "pr"],
    [
      "a pull request that is no text",
      'preview-core/pr: "1"',
      "preview-core/pr: 1",
      "metadata.labels.preview-core/pr",
    ],
    ["an id with letters", '"1296269"', '"12a"', "metadata.annotations.preview-core/repository-id"],
    [
      "an id beyond what numbers hold exactly",
      '"1296269"',
      `"${"9".repeat(16)}"`,
      "metadata.annotations.preview-core/repository-id",
    ],
    ["attempt 0", "attempt: 1", "attempt: 0", "spec.source.helm.valuesObject.preview.attempt"],
    ["attempt 1.5", "attempt: 1", "attempt: 1.5", "spec.source.helm.valuesObject.preview.attempt"],
    [
      "a namespace of 64 characters",
      "namespace: red-dev-pr-1-pricing-api",
      `namespace: ${"a".repeat(64)}`,
      "spec.destination.namespace",
    ],
    ["labels that are a list", /labels:\n( {4}.*\n)+/, "labels: []\n", "metadata.labels"],
    ["annotations by a prototype", "annotations:", "__proto__:", "metadata.annotations"],
  ])("%s", (_, from, to, path) => {
    const text = applicationText.replace(from, to);
    expect(text).not.toBe(applicationText);
    expect(problemsOf(text)).toEqual([path]);
  });

  test.each([
    ["an alias", `${applicationText}other: &a 1\nmore: *a\n`],
    ["a key that is there twice", `${applicationText}kind: Other\n`],
    ["two documents", `${applicationText}---\n${applicationText}`],
    ["an empty file", ""],
    ["a list", "- 1\n"],
    ["nothing but tags", "!!set {metadata, spec}\n"],
    ["brackets without end", "[".repeat(3000)],
    ["a deep block", Array.from({ length: 300 }, (__, depth) => `${" ".repeat(depth)}a:\n`).join("")],
    ["50,000 characters of one text", `metadata: ${"a".repeat(50_000)}`],
  ])("%s", (_, text) => {
    expect(readPreview(new Map([[APPLICATION_FILE, text]]))).toEqual({
      unreadable: expect.stringMatching(/^argocd-application\.yaml:\d+:\d+/),
    });
  });
});

test("any change of a file gives a preview or a reason on one line", () => {
  const changed = fc
    .tuple(fc.nat({ max: applicationText.length }), fc.nat({ max: 40 }), anyText)
    .map(([at, without, text]) => applicationText.slice(0, at) + text + applicationText.slice(at + without));
  fc.assert(
    fc.property(fc.oneof(anyText, changed), (text) => {
      const read = readPreview(new Map([[applicationPath, text]]));
      expect("unreadable" in read ? read.unreadable : read.preview.service).toMatch(/^[^\n]+$/);
    }),
    runs(300, 5000),
  );
});

/** Where the problems of an Application's text are. */
function problemsOf(text: string): string[] {
  const read = readPreview(new Map([[APPLICATION_FILE, text]]));
  const unreadable = "unreadable" in read ? read.unreadable : "";
  const places = unreadable.matchAll(/(?:^|; )(?:argocd-application\.yaml:\d+:\d+ )?([\w./-]+): /g);
  return [...places].map(([, path = ""]) => path);
}
