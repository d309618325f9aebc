import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ended } from "tooling/run-program";
import { beforeAll, describe, expect, test } from "vitest";
import type { ClusterName } from "../clusters/cluster.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { type Installation, installBundle, preview } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { absent } from "./parts.ts";

/** What somebody added to a live object of the bundle. */
type Drift = readonly [id: string, cluster: ClusterName, resource: string, patch: object];

const POLICY = "validatingadmissionpolicy";
const DRIFTS: readonly Drift[] = [
  [
    "policy-condition",
    "spoke",
    `${POLICY}/preview-service-internal-only`,
    { spec: { matchConditions: [{ name: "x", expression: "false" }] } },
  ],
  [
    "binding-exempts",
    "spoke",
    `${POLICY}binding/preview-service-internal-only`,
    {
      spec: {
        matchResources: { namespaceSelector: { matchExpressions: [{ key: "x", operator: "DoesNotExist" }] } },
      },
    },
  ],
  [
    "policy-ignores",
    "spoke",
    `${POLICY}/preview-no-foreign-finalizers`,
    { spec: { failurePolicy: "Ignore" } },
  ],
  ["project-namespaces", "hub", "appproject/previews", { spec: { sourceNamespaces: ["*"] } }],
  [
    "project-kinds",
    "hub",
    "appproject/previews",
    { spec: { clusterResourceWhitelist: [{ group: "*", kind: "*" }] } },
  ],
  [
    "parent-suspended",
    "hub",
    "applicationset/previews",
    { spec: { template: { spec: { project: "default" } } } },
  ],
];

/** The namespace of each object on the hub that has one. */
const NAMESPACE = ["--namespace", "argocd"];

describe.skipIf(absent("argocd", "crossplane"))("the doctor", () => {
  let on: Platform;
  let bundle: Installation;
  beforeAll(async () => {
    on = await platform();
    bundle = await installBundle();
    const merged = mergeKubeconfigs([on.hub.kubeconfig, on.spoke.kubeconfig]);
    writeFileSync(join(on.world.folder, "both.kubeconfig"), merged);
  });

  test("doctor.installed it finds each object of the bundle as rendered", async () => {
    const steps = await objectSteps();
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.filter(({ state }) => state !== "ok")).toEqual([]);
  });

  test.each(DRIFTS)(
    "doctor.%s on the %s it sees what was added to %s, and its cure takes it back",
    async (_, name, resource, patch) => {
      const at = name === "hub" ? NAMESPACE : [];
      await kubectl(on[name], [
        "patch",
        resource,
        ...at,
        "--type",
        "merge",
        "--patch",
        JSON.stringify(patch),
      ]);
      const seen = JSON.stringify((await objectSteps()).filter(({ state }) => state !== "ok"));
      expect(seen).toContain(resource.split("/")[1]);
      await kubectl(on[name], [
        "apply",
        "--server-side",
        "--force-conflicts",
        "-k",
        join(bundle.folder, name),
      ]);
    },
  );

  /** The doctor's steps about the objects of the clusters. */
  async function objectSteps(): Promise<readonly Step[]> {
    const { stdout, stderr } = await doctor();
    const { steps }: { steps?: readonly Step[] } = JSON.parse(stdout || "{}");
    if (steps === undefined) throw new Error(stderr);
    return steps.filter(({ id }) => id.startsWith("live-"));
  }

  function doctor(): Promise<Ended> {
    const { world } = on;
    return preview([
      "doctor",
      "--json",
      `--config=${join(bundle.folder, "../preview.yaml")}`,
      `--hub=${world.gateway}`,
      `--ca=${world.publicAuthority}`,
      `--kubeconfig=${join(world.folder, "both.kubeconfig")}`,
      "--hub-context=hub",
      "--spoke-context=spoke",
    ]);
  }
});

interface Step {
  readonly id: string;
  readonly state: string;
}

function mergeKubeconfigs(paths: readonly string[]): string {
  const configs = paths.map((path) => JSON.parse(readFileSync(path, "utf8")));
  const of = (key: string) => configs.flatMap((config) => config[key]);
  const [first] = configs;
  return JSON.stringify({ ...first, clusters: of("clusters"), users: of("users"), contexts: of("contexts") });
}
