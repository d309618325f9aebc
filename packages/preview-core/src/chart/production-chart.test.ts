import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type {
  Deployment,
  HorizontalPodAutoscaler,
  PodDisruptionBudget,
  ServiceAccount,
  ServiceMonitor,
  VirtualService,
} from "../../fixtures/chart-objects.ts";
import {
  CHART,
  describeWithEachHelm,
  only,
  refusal,
  type Rendered,
  renderChart,
  scenario,
  withValue,
} from "../../fixtures/helm-chart.ts";
import { againstRestricted } from "../../fixtures/restricted-pod.ts";

describeWithEachHelm("a normal deployment", (helm) => {
  let objects: readonly Rendered[];
  let deployment: Deployment;

  beforeAll(async () => {
    objects = await renderChart(helm, scenario("production"));
    deployment = only<Deployment>(objects, "Deployment");
  });

  test("has a route for its own hosts, that says nothing of previews", () => {
    expect(only<VirtualService>(objects, "VirtualService").spec).toEqual({
      hosts: ["pricing-api.chrishouse.io"],
      gateways: ["istio-system/cross-network-gateway"],
      http: [
        {
          name: "service",
          retries: { attempts: 2, retryOn: "connect-failure,refused-stream,unavailable,cancelled" },
          route: [{ destination: { host: "pricing-api-pr-1", port: { number: 80 } } }],
        },
      ],
    });
    expect(JSON.stringify(objects)).not.toMatch(/PREVIEW_|x-preview|preview-core/);
  });

  test("takes other gateways and several hosts", async () => {
    const gateways = ["istio-ingress/main-gateway", "istio-system/cross-network-gateway"];
    const istio = { enabled: true, hosts: ["a.chrishouse.io", "b.chrishouse.io"], gateways };
    const rendered = await renderChart(helm, { istio });
    expect(only<VirtualService>(rendered, "VirtualService").spec).toMatchObject({
      hosts: istio.hosts,
      gateways,
    });
  });

  test.each([
    ["v1 where the cluster does not say", [], "v1"],
    ["v1 where it serves both", ["networking.istio.io/v1beta1", "networking.istio.io/v1"], "v1"],
    ["v1beta1 where it serves only that", ["networking.istio.io/v1beta1"], "v1beta1"],
  ])("has the route in %s", async (_, apiVersions, version) => {
    const rendered = await renderChart(helm, scenario("production"), { apiVersions });
    expect(only<VirtualService>(rendered, "VirtualService").apiVersion).toBe(
      `networking.istio.io/${version}`,
    );
  });

  test("follows the load, and leaves the number of pods to what does", () => {
    const { spec } = only<HorizontalPodAutoscaler>(objects, "HorizontalPodAutoscaler");
    expect(spec).toEqual({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
      minReplicas: 3,
      maxReplicas: 8,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 75 } },
        },
      ],
    });
    expect(deployment.spec.replicas).toBeUndefined();
  });

  test("is watched by the Prometheus operator, at the port that the service has", () => {
    expect(only<ServiceMonitor>(objects, "ServiceMonitor")).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      metadata: { labels: { release: "prometheus" } },
      spec: {
        selector: deployment.spec.selector,
        endpoints: [{ port: "http", path: "/metrics", interval: "30s" }],
      },
    });
  });

  test("keeps its pods apart, and loses at most one at a time", () => {
    const { selector, template } = deployment.spec;
    expect(template.spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: "topology.kubernetes.io/zone", labelSelector: selector },
      { topologyKey: "kubernetes.io/hostname", labelSelector: selector },
    ]);
    expect(only<PodDisruptionBudget>(objects, "PodDisruptionBudget").spec).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector,
    });
  });

  test.each([0, 1])("with %i pods keeps no node from being drained", async (replicaCount) => {
    const rendered = await renderChart(helm, { replicaCount });
    expect(only<Deployment>(rendered, "Deployment").spec.replicas).toBe(replicaCount);
    expect(rendered.map(({ kind }) => kind)).not.toContain("PodDisruptionBudget");
  });

  test("keeps the level restricted too, and waits as long as Kubernetes does by default", () => {
    expect(againstRestricted(deployment.spec.template.spec)).toEqual([]);
    expect(deployment.spec.progressDeadlineSeconds).toBe(600);
  });

  test("takes the image of the tag, or else of the chart's own version", async () => {
    expect(deployment.spec.template.spec.containers[0]?.image).toBe("ghcr.io/crh225/pricing-api:1.4.0");
    const { spec } = only<Deployment>(await renderChart(helm, {}), "Deployment");
    expect(spec.template.spec.containers[0]?.image).toBe("ghcr.io/crh225/pricing-api:1.0.0");
  });

  test("has its own environment, labels, annotations and identity", () => {
    const { metadata, spec } = deployment.spec.template;
    expect(spec.containers[0]?.env?.slice(1)).toEqual([
      { name: "LOG_LEVEL", value: "debug" },
      { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "database", key: "url" } } },
    ]);
    expect(metadata.annotations).toEqual({ "example.org/note": "yes" });
    expect(metadata.labels).toMatchObject({
      ...deployment.spec.selector.matchLabels,
      "azure.workload.identity/use": "true",
    });
    expect(only<ServiceAccount>(objects, "ServiceAccount").metadata.annotations).toEqual({
      "azure.workload.identity/client-id": "00000000-0000-0000-0000-000000000000",
    });
  });

  test("lets no label of the values take the place of what selects the pods", async () => {
    const podLabels = { "app.kubernetes.io/instance": "other" };
    const { spec } = only<Deployment>(await renderChart(helm, { podLabels }), "Deployment");
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  });

  test("refuses an autoscaling that cannot work", async () => {
    const autoscaling = { enabled: true, minReplicas: 4, maxReplicas: 3 };
    expect(await refusal(helm, { autoscaling })).toContain(
      "autoscaling.minReplicas is larger than autoscaling.maxReplicas",
    );
    const blind = withValue({ autoscaling: { enabled: true } }, "resources.requests.cpu", null);
    expect(await refusal(helm, blind)).toContain("autoscaling needs resources.requests.cpu");
  });

  test("says which version it lacks when neither the values nor the chart have one", async () => {
    const chart = join(await mkdtemp(join(tmpdir(), "chart-")), "chart");
    await cp(CHART, chart, { recursive: true });
    const manifest = await readFile(join(chart, "Chart.yaml"), "utf8");
    await writeFile(join(chart, "Chart.yaml"), manifest.replace(/^appVersion.*$/m, ""));
    expect(await refusal(helm, {}, { chart })).toContain(
      "image.tag is empty, and Chart.yaml has no appVersion to take instead",
    );
    const [{ apiVersion } = { apiVersion: "" }] = await renderChart(helm, { image: { tag: "7" } }, { chart });
    expect(apiVersion).not.toBe("");
    await rm(join(chart, ".."), { recursive: true });
  });
});
