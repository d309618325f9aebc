import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { EPHEMERAL_LABEL } from "../../manifests/preview-metadata.ts";
import { buildControlProject } from "./argocd-files.ts";
import { buildAppOfApps } from "./build-app-of-apps.ts";
import { buildApplicationSet, PARENT_LABEL } from "./build-application-set.ts";
import { HUB_SERVER } from "./parent-spec.ts";
import { previewDirectories } from "./preview-directories.ts";

const REPOSITORY = "https://github.com/crh225/platform.git";
const { metadata, spec } = buildApplicationSet(EXAMPLE_CONFIG, REPOSITORY);
const { template } = spec;

/** After this many seconds the design promises that a closed preview is gone. */
const REMOVED_AFTER = 60;

test("makes a parent for each preview directory of the branch", () => {
  expect(spec.generators).toEqual([
    {
      git: {
        repoURL: REPOSITORY,
        revision: "refs/heads/main",
        requeueAfterSeconds: 60,
        directories: previewDirectories("infra/quickstart-services"),
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

test("a parent has the project, the destination and the policy of the app-of-apps, apart from its retries", () => {
  const { source: _, syncPolicy, ...rest } = buildAppOfApps(EXAMPLE_CONFIG, REPOSITORY).spec;
  expect(template.spec).toMatchObject(rest);
  expect({ ...template.spec.syncPolicy, retry: syncPolicy.retry }).toEqual(syncPolicy);
});

test("a parent is permitted by its own project, which permits Applications and claims only", () => {
  const project = buildControlProject(EXAMPLE_CONFIG, REPOSITORY);
  expect(template.spec.project).toBe(project.metadata.name);
  expect(project.spec.sourceRepos).toContain(template.spec.source.repoURL);
  expect(project.spec.destinations).toContainEqual({
    server: HUB_SERVER,
    namespace: template.spec.destination.namespace,
  });
  expect(project.spec.namespaceResourceWhitelist.map(({ kind }) => kind)).toEqual([
    "Application",
    "NamespaceClaim",
  ]);
});

test("a parent whose sync fails can be removed within a minute", () => {
  const { limit, backoff } = template.spec.syncPolicy.retry;
  const [first, longest] = [backoff.duration, backoff.maxDuration].map((text) => Number.parseInt(text, 10));
  const waits = Array.from({ length: limit }, (_, attempt) =>
    Math.min((first ?? 0) * backoff.factor ** attempt, longest ?? 0),
  );
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(REMOVED_AFTER);
});

test("a parent is found by its label, and is no preview for sweeper and policies", () => {
  expect(template.metadata.labels).toEqual({ [PARENT_LABEL]: "true" });
  expect(template.metadata.labels).not.toHaveProperty([EPHEMERAL_LABEL]);
});

test("applying it again ends a stop by hand", () => {
  expect(spec.syncPolicy).toEqual({ applicationsSync: "sync" });
  expect(template.spec.syncPolicy.automated.enabled).toBe(true);
});

test("is named like the project, as the app-of-apps is", () => {
  expect(metadata).toEqual(
    expect.objectContaining({ name: EXAMPLE_CONFIG.argocd.project, namespace: "argocd" }),
  );
});
