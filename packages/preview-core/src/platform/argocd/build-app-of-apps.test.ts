import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildControlProject } from "./argocd-files.ts";
import { buildAppOfApps } from "./build-app-of-apps.ts";
import { HUB_SERVER } from "./parent-spec.ts";

const REPOSITORY = "https://github.com/crh225/platform.git";
const { metadata, spec } = buildAppOfApps(EXAMPLE_CONFIG, REPOSITORY);

test("follows the branch by its full name, in the root, and reads only the files of previews", () => {
  expect(spec.source).toEqual({
    repoURL: REPOSITORY,
    targetRevision: "refs/heads/main",
    path: "infra/quickstart-services",
    directory: {
      recurse: true,
      include: "*/preview-pr-[1-9]*/{argocd-application.yaml,namespace-claim.yaml}",
    },
  });
});

test("removes the last preview too, and each claim after its objects", () => {
  expect(spec.syncPolicy.automated).toEqual({ enabled: true, prune: true, selfHeal: true, allowEmpty: true });
  expect(spec.syncPolicy.syncOptions).toContain("PrunePropagationPolicy=foreground");
});

test("has no sync waves, and refreshes for its own files only", () => {
  expect(metadata.annotations).toEqual({ "argocd.argoproj.io/manifest-generate-paths": "." });
});

test("keeps the previews when it is deleted", () => {
  expect(metadata).not.toHaveProperty("finalizers");
});

test("is permitted by its own project", () => {
  const project = buildControlProject(EXAMPLE_CONFIG, REPOSITORY);
  expect(spec.project).toBe(project.metadata.name);
  expect(project.spec.sourceRepos).toContain(spec.source.repoURL);
  expect(project.spec.destinations).toContainEqual({
    server: HUB_SERVER,
    namespace: spec.destination.namespace,
  });
});
