import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  CHART,
  describeWithBothHelms,
  describeWithEachHelm,
  type Rendered,
  renderChart,
  scenario,
  SCENARIOS,
} from "../../fixtures/helm-chart.ts";
import { unknownKeys } from "../../fixtures/upstream-schemas.ts";

const PREVIEW = ["Deployment", "Service", "ServiceAccount"];
const KINDS: Readonly<Record<string, readonly string[]>> = {
  default: ["Deployment", "PodDisruptionBudget", "Service", "ServiceAccount"],
  preview: PREVIEW,
  "preview-by-digest": PREVIEW,
  production: [
    "Deployment",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "Service",
    "ServiceAccount",
    "ServiceMonitor",
    "VirtualService",
  ],
};
const NAMES = [...SCENARIOS.keys()];

test("the chart has a file of values for each supported shape", () => {
  expect(NAMES.toSorted()).toEqual(Object.keys(KINDS).toSorted());
});

test("nothing in the chart but its name and its values knows which service it is", () => {
  const files = [
    ...readdirSync(join(CHART, "templates")).map((file) => `templates/${file}`),
    "values.schema.json",
  ];
  expect(files.length).toBeGreaterThan(7);
  const known = files.filter((file) => readFileSync(join(CHART, file), "utf8").includes("pricing"));
  expect(known).toEqual([]);
});

describeWithEachHelm("the chart", (helm) => {
  describe.each(NAMES)("%s", (name) => {
    let objects: readonly Rendered[];
    beforeAll(async () => {
      objects = await renderChart(helm, scenario(name));
    });

    test("passes Helm's own linter at its strictest", async () => {
      const values = join(CHART, "ci", `${name}-values.yaml`);
      const linted = await helm.run(["lint", "--strict", CHART, "--values", values]);
      expect(linted).toMatchObject({ code: 0, stdout: expect.stringContaining("0 chart(s) failed") });
    });

    test("has the objects of its shape, and no other", () => {
      expect(objects.map(({ kind }) => kind).toSorted()).toEqual(KINDS[name]);
    });

    test("has only keys that the kinds' own schemas know", () => {
      const others = objects.filter(({ kind }) => kind !== "ServiceMonitor");
      expect(others.flatMap((object) => unknownKeys(object))).toEqual([]);
    });

    test("names every object after the release, in the namespace that it is applied to", () => {
      for (const { metadata } of objects)
        expect(metadata).toMatchObject({
          name: "pricing-api-pr-1",
          labels: {
            "app.kubernetes.io/instance": "pricing-api-pr-1",
            "app.kubernetes.io/managed-by": "Helm",
          },
        });
      expect(objects.filter(({ metadata }) => metadata.namespace !== undefined)).toEqual([]);
    });

    test("has no hook, no sync wave, and nothing that outlives its Application", () => {
      const allowed = new Set(["azure.workload.identity/client-id"]);
      const keys = objects.flatMap(({ metadata }) => Object.keys(metadata.annotations ?? {}));
      expect(keys.filter((key) => !allowed.has(key))).toEqual([]);
    });
  });
});

describeWithEachHelm("the chart on Kubernetes", (helm) => {
  const render = (version: string) => helm.run(["template", "a", CHART, "--kube-version", version]);

  test("asks for 1.30, from which on a pod can wait before it stops", async () => {
    const { code, stderr } = await render("1.29.14");
    expect(code).toBe(1);
    expect(stderr).toContain("requires kubeVersion: >=1.30.0-0");
  });

  test.each(["1.30.0", "1.30.5-gke.100", "1.34.9"])("takes %s", async (version) => {
    expect(await render(version)).toMatchObject({ code: 0 });
  });
});

describeWithBothHelms("Helm 3 and Helm 4", (three, four) => {
  test.each(NAMES)("render the same objects for %s", async (name) => {
    const [byThree, byFour] = await Promise.all([
      renderChart(three, scenario(name)),
      renderChart(four, scenario(name)),
    ]);
    expect(sorted(byFour)).toStrictEqual(sorted(byThree));
  });
});

function sorted(objects: readonly Rendered[]): readonly Rendered[] {
  return objects.toSorted((a, b) => a.kind.localeCompare(b.kind));
}
