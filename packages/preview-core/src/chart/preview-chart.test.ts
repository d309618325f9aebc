import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment, Service, ServiceAccount } from "../../fixtures/chart-objects.ts";
import { EXAMPLE_CONFIG, SHA } from "../../fixtures/example.ts";
import {
  describeWithEachHelm,
  only,
  type Rendered,
  renderChart,
  scenario,
  withValue,
} from "../../fixtures/helm-chart.ts";
import { againstRestricted, type PodSpec } from "../../fixtures/restricted-pod.ts";

/** What a preview's AppProject lets in. */
const ALLOWED_KINDS = new Set([
  "/ConfigMap",
  "/Secret",
  "/Service",
  "/ServiceAccount",
  "/PersistentVolumeClaim",
  "apps/Deployment",
  "apps/StatefulSet",
  "batch/Job",
  "batch/CronJob",
  "autoscaling/HorizontalPodAutoscaler",
]);

const LABELS = { "preview-core/sha": SHA, "preview-core/attempt": "1" };

describeWithEachHelm("a preview", (helm) => {
  let objects: readonly Rendered[];
  let byDigest: readonly Rendered[];
  let deployment: Deployment;
  let pod: Deployment["spec"]["template"]["spec"];

  beforeAll(async () => {
    [objects, byDigest] = await Promise.all([
      renderChart(helm, scenario("preview")),
      renderChart(helm, scenario("preview-by-digest")),
    ]);
    deployment = only<Deployment>(objects, "Deployment");
    pod = deployment.spec.template.spec;
  });

  test("has only kinds that a preview's project lets in", () => {
    const kinds = [...objects, ...byDigest].map(({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`);
    expect(kinds.filter((kind) => !ALLOWED_KINDS.has(kind))).toEqual([]);
  });

  test.each(["grpc", "kubernetes.io/h2c"])("tells the gateway that its pods speak %s", async (protocol) => {
    const values = withValue(scenario("preview"), "appProtocol", protocol);
    const { spec } = only<Service>(await renderChart(helm, values), "Service");
    expect(spec.ports).toEqual([{ name: "http", port: 80, targetPort: "http", appProtocol: protocol }]);
  });

  test("leads the service to its pods, by a port that they have", () => {
    const { spec } = only<Service>(objects, "Service");
    expect(spec).toEqual({
      type: "ClusterIP",
      selector: deployment.spec.selector.matchLabels,
      ports: [{ name: "http", port: 80, targetPort: "http" }],
    });
    expect(deployment.spec.template.metadata.labels).toMatchObject(spec.selector);
    expect(pod.containers[0]?.ports).toEqual([{ name: "http", containerPort: 8080 }]);
  });

  test("keeps the level restricted of Pod Security in every field", () => {
    expect(againstRestricted(pod)).toEqual([]);
  });

  test("can write nowhere but in /tmp, and has no token", () => {
    expect(pod.containers[0]?.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    expect(pod.volumes).toEqual([{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }]);
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: "pricing-api-pr-1",
    });
    expect(only<ServiceAccount>(objects, "ServiceAccount").automountServiceAccountToken).toBe(false);
  });

  test("tells the service its port, its commit and its host", () => {
    expect(pod.containers[0]?.env).toEqual([
      { name: "PORT", value: "8080" },
      { name: "PREVIEW_SHA", value: SHA },
      { name: "PREVIEW_HOSTNAME", value: "pricing-api-pr-1-red.chrishouse.io" },
    ]);
  });

  test("asks how the service is: started within a minute, then ready and alive", () => {
    expect(pod.containers[0]).toMatchObject({
      startupProbe: { httpGet: { path: "/health", port: "http" }, periodSeconds: 1, failureThreshold: 60 },
      readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 5, failureThreshold: 3 },
      livenessProbe: { httpGet: { path: "/health", port: "http" }, periodSeconds: 10, failureThreshold: 3 },
    });
  });

  test("asks a service that speaks gRPC by gRPC, as often as the other probes", async () => {
    const values = withValue(withValue(scenario("preview"), "appProtocol", "grpc"), "port", 9000);
    const { containers } = only<Deployment>(await renderChart(helm, values), "Deployment").spec.template.spec;
    expect(containers[0]).toMatchObject({
      startupProbe: { grpc: { port: 9000 }, periodSeconds: 1, failureThreshold: 60 },
      readinessProbe: { grpc: { port: 9000 }, periodSeconds: 5, failureThreshold: 3 },
      livenessProbe: { grpc: { port: 9000 }, periodSeconds: 10, failureThreshold: 3 },
    });
    expect(JSON.stringify(containers)).not.toContain("httpGet");
  });

  test("stops a pod only after the gateways have heard of it, and lets it end what is under way", () => {
    expect(pod.containers[0]?.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(pod.terminationGracePeriodSeconds).toBe(30);
  });

  test("lets no pod take longer than a minute to end, whatever production needs", async () => {
    const values = withValue(scenario("preview"), "stop", { afterSeconds: 45, withinSeconds: 300 });
    const slow = only<Deployment>(await renderChart(helm, values), "Deployment").spec.template.spec;
    expect(slow.containers[0]?.lifecycle).toEqual({ preStop: { sleep: { seconds: 30 } } });
    expect(slow.terminationGracePeriodSeconds).toBe(60);
  });

  test("replaces its pod without a gap, and says soon when that gets nowhere", () => {
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(deployment.spec.progressDeadlineSeconds).toBe(180);
  });

  test("fails sooner than the action stops waiting for it", () => {
    expect(deployment.spec.progressDeadlineSeconds * 1000).toBeLessThan(EXAMPLE_CONFIG.readiness.timeout);
  });

  test("gives a service that starts slowly the time that its own probe gives it", async () => {
    const slow = withValue(scenario("preview"), "probes", { startup: { periodSeconds: 5 } });
    const { spec } = only<Deployment>(await renderChart(helm, slow), "Deployment");
    expect(spec.progressDeadlineSeconds).toBe(5 * 60 + 120);
  });

  test("fits the platform's quota while an update starts one pod and another still ends", () => {
    const { resourceQuota } = EXAMPLE_CONFIG.claim;
    const pods = 1 + deployment.spec.strategy.rollingUpdate.maxSurge + 1;
    const { requests, limits } = pod.containers[0]?.resources ?? { requests: {}, limits: {} };
    expect(pods).toBeLessThanOrEqual(resourceQuota.pods);
    expect(pods * amount(requests["cpu"])).toBeLessThanOrEqual(amount(resourceQuota.requestsCpu));
    expect(pods * amount(requests["memory"])).toBeLessThanOrEqual(amount(resourceQuota.requestsMemory));
    expect(pods * amount(limits["cpu"])).toBeLessThanOrEqual(amount(resourceQuota.limitsCpu));
    expect(pods * amount(limits["memory"])).toBeLessThanOrEqual(amount(resourceQuota.limitsMemory));
  });

  test("is one pod that nothing scales, whatever production has", () => {
    for (const { spec } of [deployment, only<Deployment>(byDigest, "Deployment")]) {
      expect(spec.replicas).toBe(1);
      expect(spec.template.spec.topologySpreadConstraints).toBeUndefined();
    }
  });

  test("takes the image by its digest where one is given, with the pull secrets", () => {
    expect(pod.containers[0]?.image).toBe("ghcr.io/crh225/pricing-api:pr-1-0123456789ab");
    expect(pod.imagePullSecrets).toBeUndefined();
    const { containers, imagePullSecrets } = only<Deployment>(byDigest, "Deployment").spec.template.spec;
    expect(containers[0]?.image).toMatch(/^ghcr\.io\/crh225\/pricing-api@sha256:[0-9a-f]{64}$/);
    expect(imagePullSecrets).toEqual([{ name: "ghcr" }, { name: "mirror" }]);
  });

  test.each([
    ["attempt", "2000000"],
    ["sha", "f".repeat(40)],
  ])("replaces its pods when their label preview-core/%s changes, and nothing else", async (name, value) => {
    const podLabels = { ...LABELS, [`preview-core/${name}`]: value };
    const again = await renderChart(helm, { ...scenario("preview"), podLabels });
    const { metadata } = only<Deployment>(again, "Deployment").spec.template;
    expect(metadata.labels).toMatchObject(podLabels);
    const others = withValue(deployment, "spec.template.metadata.labels", metadata.labels);
    const unchanged = objects.map((object) => (object === deployment ? others : object));
    expect(again).toEqual(unchanged);
  });

  test("keeps the labels of its pods out of what selects them, which may never change", () => {
    expect(deployment.spec.template.metadata.labels).toMatchObject(LABELS);
    const { matchLabels } = deployment.spec.selector;
    expect(Object.keys(matchLabels)).toEqual(["app.kubernetes.io/name", "app.kubernetes.io/instance"]);
  });

  test("has the service's own labels beside those of the platform", async () => {
    const podLabels = { ...LABELS, "example.org/tier": "web" };
    const rendered = await renderChart(helm, { ...scenario("preview"), podLabels });
    const { metadata } = only<Deployment>(rendered, "Deployment").spec.template;
    expect(metadata.labels).toMatchObject({ ...podLabels, ...deployment.spec.selector.matchLabels });
  });

  test.each(["1".repeat(40), `${"1".repeat(38)}e5`, `0${"7".repeat(39)}`])(
    "keeps a commit that reads like a number as text: %s",
    async (sha) => {
      const podLabels = { ...LABELS, "preview-core/sha": sha };
      const values = withValue({ ...scenario("preview"), podLabels }, "preview.sha", sha);
      const { metadata, spec } = only<Deployment>(await renderChart(helm, values), "Deployment").spec
        .template;
      expect(metadata.labels).toMatchObject(podLabels);
      expect(spec.containers[0]?.env).toContainEqual({ name: "PREVIEW_SHA", value: sha });
    },
  );

  test("has the environment of previews, and not that of production", async () => {
    const env = [{ name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "database", key: "url" } } }];
    const previewEnv = [{ name: "DATABASE_URL", value: "sqlite::memory:" }];
    const rendered = await renderChart(helm, { ...scenario("preview"), env, previewEnv });
    const { containers } = only<Deployment>(rendered, "Deployment").spec.template.spec;
    expect(containers[0]?.env?.slice(3)).toEqual(previewEnv);
  });
});

describe("the check against Pod Security", () => {
  const security = {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  };
  const container = { name: "a", image: "b", securityContext: security };
  const pod: PodSpec = { containers: [container], volumes: [{ name: "tmp", emptyDir: {} }] };

  test("has nothing against a pod that keeps every rule", () => {
    expect(againstRestricted(pod)).toEqual([]);
  });

  test.each<[string, Partial<PodSpec>]>([
    ["hostNetwork", { hostNetwork: true }],
    ["hostPID", { hostPID: true }],
    ["hostIPC", { hostIPC: true }],
    ["volumes", { volumes: [{ name: "root", hostPath: { path: "/" } }] }],
    ["securityContext.sysctls", { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } }],
    ["securityContext.runAsUser", { securityContext: { runAsUser: 0 } }],
    ["securityContext.seLinuxOptions", { securityContext: { seLinuxOptions: { user: "root" } } }],
    ["securityContext.appArmorProfile", { securityContext: { appArmorProfile: { type: "Unconfined" } } }],
    ["securityContext.windowsOptions", { securityContext: { windowsOptions: { hostProcess: true } } }],
  ])("names the pod's %s", (field, change) => {
    expect(againstRestricted({ ...pod, ...change })).toEqual([field]);
  });

  test.each<[string, object]>([
    ["securityContext.privileged", { securityContext: { ...security, privileged: true } }],
    ["securityContext.allowPrivilegeEscalation", { securityContext: without("allowPrivilegeEscalation") }],
    ["securityContext.runAsNonRoot", { securityContext: without("runAsNonRoot") }],
    ["securityContext.seccompProfile", { securityContext: without("seccompProfile") }],
    ["securityContext.capabilities.drop", { securityContext: without("capabilities") }],
    [
      "securityContext.capabilities.add",
      { securityContext: { ...security, capabilities: { drop: ["ALL"], add: ["NET_RAW"] } } },
    ],
    ["securityContext.procMount", { securityContext: { ...security, procMount: "Unmasked" } }],
    ["securityContext.runAsUser", { securityContext: { ...security, runAsUser: 0 } }],
    ["ports.hostPort", { ports: [{ containerPort: 8080, hostPort: 8080 }] }],
    ["probe.host", { livenessProbe: { httpGet: { host: "169.254.169.254", path: "/" } } }],
  ])("names a container's %s, also of an init container", (field, change) => {
    const broken = { ...container, ...change };
    expect(againstRestricted({ ...pod, containers: [broken] })).toEqual([`a: ${field}`]);
    expect(againstRestricted({ ...pod, initContainers: [broken] })).toEqual([`a: ${field}`]);
  });

  function without(key: keyof typeof security): object {
    const { [key]: _, ...rest } = security;
    return rest;
  }
});

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/** A Kubernetes quantity as a number of CPUs or bytes. */
function amount(quantity = ""): number {
  const [, number, unit = ""] = /^([0-9.]+)(m|Mi|Gi)?$/.exec(quantity) ?? [];
  const factors: Readonly<Record<string, number>> = { m: 0.001, "": 1, Mi: 2 ** 20, Gi: 2 ** 30 };
  return Number(number) * (factors[unit] ?? Number.NaN);
}
