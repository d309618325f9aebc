import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { anyName } from "../../../fixtures/any-preview.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { globToRegex } from "../../../fixtures/glob.ts";
import { describeWithEachHelm, renderChart, scenario, SCENARIOS } from "../../../fixtures/helm-chart.ts";
import { runs } from "../../../fixtures/runs.ts";
import { buildApplication } from "../../manifests/build-application.ts";
import { buildPreviewProject } from "./argocd-files.ts";

const project = buildPreviewProject(EXAMPLE_CONFIG);

/** What Argo CD does with a destination that the Application names by name (`isDestinationMatched`). */
function permits({ spec }: typeof project, destination: { name: string; namespace: string }): boolean {
  return spec.destinations.some(
    (item) =>
      "name" in item &&
      globToRegex(item.name).test(destination.name) &&
      globToRegex(item.namespace).test(destination.namespace),
  );
}

describe("destinations", () => {
  test("permit every preview's Application", () => {
    fc.assert(
      fc.property(anyDeployment, anyName("environment"), anyName("team"), (deployment, environment, name) => {
        const config = { ...EXAMPLE_CONFIG, environment, cluster: { name, providerConfig: "other" } };
        const { destination } = buildApplication(deployment, config).spec;
        expect(permits(buildPreviewProject(config), destination)).toBe(true);
      }),
      runs(200),
    );
  });

  test.each([
    ["another cluster", { name: "in-cluster", namespace: "red-dev-pr-1-pricing-api" }],
    ["a cluster with a longer name", { name: "shared-dev-cluster-2", namespace: "red-dev-pr-1-pricing-api" }],
    ["the mesh's namespace", { name: "shared-dev-cluster", namespace: "istio-system" }],
    ["a namespace of another environment", { name: "shared-dev-cluster", namespace: "red-prod-pr-1-a" }],
  ])("do not permit %s", (_, destination) => {
    expect(permits(project, destination)).toBe(false);
  });
});

describe("kinds", () => {
  describeWithEachHelm("cover every kind", (helm) => {
    test.each([...SCENARIOS.keys()].filter((name) => name.startsWith("preview")))(
      "of the golden path's chart, for %s",
      async (name) => {
        const objects = await renderChart(helm, scenario(name));
        const kinds = objects.map(({ apiVersion, kind }) => ({
          group: apiVersion.includes("/") ? apiVersion.split("/")[0] : "",
          kind,
        }));
        expect(kinds.length).toBeGreaterThan(2);
        expect(project.spec.namespaceResourceWhitelist).toEqual(expect.arrayContaining(kinds));
      },
    );
  });

  test.each([
    "ResourceQuota",
    "LimitRange",
    "NetworkPolicy",
    "Endpoints",
    "EndpointSlice",
    "Role",
    "RoleBinding",
    "Namespace",
    "Gateway",
    "ServiceEntry",
    "Ingress",
    "PodDisruptionBudget",
    "Application",
    "*",
  ])("leave out %s", (kind) => {
    expect(project.spec.namespaceResourceWhitelist.filter((entry) => entry.kind === kind)).toEqual([]);
  });

  test("have no pattern in them", () => {
    const texts = project.spec.namespaceResourceWhitelist.flatMap(({ group, kind }) => [group, kind]);
    expect(texts.filter((text) => !/^[A-Za-z0-9.]*$/.test(text))).toEqual([]);
  });

  test("include none that belongs to the whole cluster", () => {
    expect(project.spec.clusterResourceWhitelist).toEqual([]);
  });
});

test("is deleted after its Applications, which cannot be deleted without it", () => {
  expect(project.metadata.finalizers).toEqual(["resources-finalizer.argocd.argoproj.io"]);
});

test("sends its Applications' events to GitHub when notifications are wanted", () => {
  const config = { ...EXAMPLE_CONFIG, argocd: { ...EXAMPLE_CONFIG.argocd, notifications: true } };
  expect(buildPreviewProject(config).metadata.annotations).toEqual({
    "notifications.argoproj.io/subscribe.on-preview-degraded.github": "",
    "notifications.argoproj.io/subscribe.on-preview-healthy.github": "",
  });
});
