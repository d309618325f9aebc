import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ended } from "tooling/run-program";
import { beforeAll, describe, expect, test } from "vitest";
import type { ClusterName } from "../clusters/cluster.ts";
import { applyAll } from "../clusters/install-definitions.ts";
import { writeKubeconfig } from "../clusters/kubeconfig.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { createLongLivedToken } from "../clusters/service-account-token.ts";
import { type Installation, installBundle, preview, runShell } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { absent } from "./parts.ts";

/** What somebody changed on a live object of the bundle. */
interface Drift {
  readonly id: string;
  readonly words: string;
  readonly cluster: ClusterName;
  /** Arguments of kubectl. */
  readonly change: readonly string[];
  /** What the doctor says of it. */
  readonly seen: string;
}

interface Step {
  readonly id: string;
  readonly state: string;
  readonly detail: string;
  readonly cure?: string;
}

const MAIN = fileURLToPath(new URL("../../../apps/preview-cli/src/main.ts", import.meta.url));

const READER = "doctor-reader";
const POLICY = "validatingadmissionpolicy";
const NOTHING = "expected nothing";

const merge = (resource: string, patch: object, ...at: readonly string[]): readonly string[] => [
  "patch",
  ...resource.split("/"),
  ...at,
  "--type",
  "merge",
  "--patch",
  JSON.stringify(patch),
];

const append = (resource: string, path: string, value: unknown, namespace: string): readonly string[] => [
  "patch",
  ...resource.split("/"),
  "--namespace",
  namespace,
  "--type",
  "json",
  "--patch",
  JSON.stringify([{ op: "add", path, value }]),
];

const DRIFTS: readonly Drift[] = [
  {
    id: "policy-condition",
    words: "a condition that switches a policy off",
    cluster: "spoke",
    change: merge(`${POLICY}/preview-service-internal-only`, {
      spec: { matchConditions: [{ name: "x", expression: "false" }] },
    }),
    seen: `preview-service-internal-only: spec.matchConditions is [{"name":"x","expression":"false"}], ${NOTHING}`,
  },
  {
    id: "binding-exempts",
    words: "a namespace that a policy leaves out",
    cluster: "spoke",
    change: merge(`${POLICY}binding/preview-service-internal-only`, {
      spec: {
        matchResources: { namespaceSelector: { matchExpressions: [{ key: "x", operator: "DoesNotExist" }] } },
      },
    }),
    seen: "preview-service-internal-only: spec.matchResources is {",
  },
  {
    id: "policy-ignores",
    words: "a policy whose failures are ignored",
    cluster: "spoke",
    change: merge(`${POLICY}/preview-no-foreign-finalizers`, { spec: { failurePolicy: "Ignore" } }),
    seen: 'preview-no-foreign-finalizers: spec.failurePolicy is "Ignore", expected "Fail"',
  },
  {
    id: "binding-missing",
    words: "a policy without a binding",
    cluster: "spoke",
    change: ["delete", `${POLICY}binding`, "preview-guardrails-owned"],
    seen: "ValidatingAdmissionPolicyBinding preview-guardrails-owned is missing",
  },
  {
    id: "gateway-revision",
    words: "a gateway that istiod no longer reads",
    cluster: "spoke",
    change: [
      "label",
      "gateways.networking.istio.io",
      "--all",
      "--namespace",
      "istio-system",
      "istio.io/rev=x",
    ],
    seen: `cross-network-gateway: metadata.labels["istio.io/rev"] is "x", ${NOTHING}`,
  },
  {
    id: "everybody-allowed",
    words: "a rule more in an AuthorizationPolicy",
    cluster: "spoke",
    change: append("authorizationpolicy/east-west-hub-only", "/spec/rules/-", {}, "istio-system"),
    seen: `istio-system/east-west-hub-only: spec.rules[1] is {}, ${NOTHING}`,
  },
  {
    id: "route-mirrors",
    words: "a mirror in the hub's route",
    cluster: "hub",
    change: append(
      "virtualservice/preview-envs-vs",
      "/spec/http/0/mirror",
      { host: "evil.example.com" },
      "istio-ingress",
    ),
    seen: `istio-ingress/preview-envs-vs: spec.http[0].mirror is {"host":"evil.example.com"}, ${NOTHING}`,
  },
  {
    id: "project-namespaces",
    words: "Applications of every namespace in a project",
    cluster: "hub",
    change: merge("appproject/previews", { spec: { sourceNamespaces: ["*"] } }, "--namespace", "argocd"),
    seen: `argocd/previews: spec.sourceNamespaces is ["*"], ${NOTHING}`,
  },
  {
    id: "project-kinds",
    words: "kinds of the whole cluster in a project",
    cluster: "hub",
    change: merge(
      "appproject/previews",
      { spec: { clusterResourceWhitelist: [{ group: "*", kind: "*" }] } },
      "--namespace",
      "argocd",
    ),
    seen: "argocd/previews: spec.clusterResourceWhitelist",
  },
  {
    id: "copy-paused",
    words: "a copy of a CA that Crossplane leaves alone",
    cluster: "hub",
    change: ["annotate", "objects.kubernetes.crossplane.io", "east-west-hub-ca", "crossplane.io/paused=true"],
    seen: `east-west-hub-ca: metadata.annotations["crossplane.io/paused"] is "true", ${NOTHING}`,
  },
];

describe.skipIf(absent("argocd", "crossplane"))("the doctor", () => {
  let on: Platform;
  let bundle: Installation;
  beforeAll(async () => {
    on = await platform();
    bundle = await installBundle();
    const merged = mergeKubeconfigs([on.hub.kubeconfig, on.spoke.kubeconfig]);
    writeFileSync(join(on.world.folder, "both.kubeconfig"), merged);
  });

  test.each(["hub", "spoke"] as const)(
    "doctor.installed-%s right after the installation, each object is as rendered",
    async (cluster) => {
      expect(await stepOf(cluster)).toMatchObject({
        state: "ok",
        detail: expect.stringMatching(/^\d+ objects are as rendered$/),
      });
    },
  );

  for (const { id, words, cluster, change, seen } of DRIFTS) {
    test(`doctor.${id} it sees ${words}, and its commands restore what is rendered`, async () => {
      await kubectl(on[cluster], change);
      const step = await stepOf(cluster);
      expect(step).toMatchObject({ state: "broken", detail: expect.stringContaining(seen) });
      const { code, stderr } = await runCure(cluster, step.cure ?? "");
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(await stepOf(cluster)).toMatchObject({ state: "ok" });
    });
  }

  test("doctor.reader a user who may only read gets to know what was not seen", async () => {
    expect(await stepOf("spoke", await readerOf(on))).toMatchObject({
      state: "skipped",
      detail: expect.stringMatching(
        /^additions to ClusterRole preview-namespaces cannot be seen: .*cannot create resource "clusterroles".*; give the user this right/,
      ),
    });
  });

  /** The doctor's step about the objects of one cluster. */
  async function stepOf(
    cluster: ClusterName,
    kubeconfig = join(on.world.folder, "both.kubeconfig"),
  ): Promise<Step> {
    const { world } = on;
    const { stdout, stderr } = await preview([
      "doctor",
      "--json",
      `--config=${join(dirname(bundle.folder), "preview.yaml")}`,
      `--hub=${world.gateway}`,
      `--spoke=${world.gateway}`,
      `--ca=${world.publicAuthority}`,
      `--kubeconfig=${kubeconfig}`,
      `--${cluster}-context=${cluster}`,
    ]);
    const { links = [] }: { links?: readonly Step[] } = JSON.parse(stdout || "{}");
    const step = links.find(({ id }) => id === `live-${cluster}`);
    if (step === undefined) throw new Error(stderr);
    return step;
  }

  /** Runs the commands as a person would copy them. `preview` is the program from its sources. */
  function runCure(cluster: ClusterName, cure: string): Promise<Ended> {
    const commands = cure.replace(/^run /, "").replace(/; or correct .*$/, "");
    const program = `preview() { "${process.execPath}" --conditions=preview-source "${MAIN}" "$@"; }`;
    return runShell(on[cluster], dirname(bundle.folder), `${program}; ${commands}`);
  }
});

/** The kubeconfig of a user who may read everything on the spoke. */
async function readerOf({ world, spoke }: Platform): Promise<string> {
  const token = await createLongLivedToken(spoke, "kube-system", READER);
  const subject = { kind: "ServiceAccount", namespace: "kube-system", name: READER };
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: READER };
  await applyAll(spoke, [
    {
      apiVersion,
      kind: "ClusterRole",
      metadata,
      rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] }],
    },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: READER },
      subjects: [subject],
    },
  ]);
  const { server, caFile } = spoke;
  return writeKubeconfig(join(world.folder, "doctor-reader"), { server, caFile, token, context: "spoke" });
}

function mergeKubeconfigs(paths: readonly string[]): string {
  const configs = paths.map((path) => JSON.parse(readFileSync(path, "utf8")));
  const of = (key: string) => configs.flatMap((config) => config[key]);
  const [first] = configs;
  return JSON.stringify({ ...first, clusters: of("clusters"), users: of("users"), contexts: of("contexts") });
}
