import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildAppOfApps, buildApplicationSet } from "./build-parent.ts";

const REPOSITORY = "https://github.com/crh225/platform.git";
const { spec } = buildApplicationSet(EXAMPLE_CONFIG, REPOSITORY);
const { template } = spec;

test("makes a parent for each preview directory of the branch", () => {
  expect(spec.generators).toEqual([
    {
      git: {
        repoURL: REPOSITORY,
        revision: "refs/heads/main",
        requeueAfterSeconds: 60,
        directories: [{ path: "infra/quickstart-services/*/preview-pr-[1-9]*" }],
      },
    },
  ]);
});

test("lets the repository choose only the directory of a parent", () => {
  const variables = JSON.stringify(template.spec).match(/\{\{.*?\}\}/g);
  expect(variables).toEqual(["{{ .path.path }}"]);
  expect(template.spec.source.path).toBe("{{ .path.path }}");
});

test("refuses a template with a missing key, and does not print an empty text", () => {
  expect(spec.goTemplate).toBe(true);
  expect(spec.goTemplateOptions).toEqual(["missingkey=error"]);
});

test("a parent reads its own directory only, and its deletion deletes the objects that it applied", () => {
  expect(template.spec.source.directory).toEqual({
    include: "{argocd-application.yaml,namespace-claim.yaml}",
  });
  expect(template.metadata.finalizers).toEqual(["resources-finalizer.argocd.argoproj.io"]);
});

test("a parent has the project, the destination and the policy of the app-of-apps", () => {
  const { source: _, ...rest } = buildAppOfApps(EXAMPLE_CONFIG, REPOSITORY).spec;
  expect(template.spec).toMatchObject(rest);
});
