import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalPullRequest } from "local-github";
import { tryKubectl } from "../clusters/kubectl.ts";
import { installBundle } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { namesOf, waitUntilGone } from "../platform/preview-state.ts";
import { service, stateOf } from "../platform/service.ts";
import { absent } from "./parts.ts";

const SERVICE = "hostile-api";
/** Argo CD's identity on the spoke, which applies what a chart says. */
const MANAGER = "system:serviceaccount:kube-system:argocd-manager";

type Object = Readonly<Record<string, unknown>> & { readonly kind: string };
type Refused = readonly [id: string, object: Object, words: RegExp];

const container = {
  name: "main",
  image: "ghcr.io/crh225/hostile-api:1",
  securityContext: {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
};
const deployment = (pod: object, labels: object = {}): Object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  spec: {
    selector: { matchLabels: { app: "x" } },
    template: { metadata: { labels: { app: "x", ...labels } }, spec: { containers: [container], ...pod } },
  },
});
const job = (annotations: object, spec: object = {}): Object => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { annotations },
  spec: { template: { spec: { restartPolicy: "Never", containers: [container] } }, ...spec },
});
const serviceOf = (spec: object): Object => ({
  apiVersion: "v1",
  kind: "Service",
  spec: { ports: [{ port: 80 }], selector: { app: "x" }, ...spec },
});
const configMap = (metadata: object): Object => ({ apiVersion: "v1", kind: "ConfigMap", metadata });
const REACHES = /reaches beyond a preview's namespace/;

const ACCEPTED: readonly (readonly [string, Object])[] = [
  ["deployment", deployment({})],
  ["service", serviceOf({})],
  ["config-map", configMap({})],
  ["grace", deployment({ terminationGracePeriodSeconds: 60 })],
  ["architecture", deployment({ nodeSelector: { "kubernetes.io/arch": "amd64" } })],
];

const REFUSED: readonly Refused[] = [
  ["priority", deployment({ priorityClassName: "system-node-critical" }), /no priority class/],
  ["tolerations", deployment({ tolerations: [{ operator: "Exists" }] }), /no tolerations/],
  [
    "node-selector",
    deployment({ nodeSelector: { "node-role.kubernetes.io/control-plane": "" } }),
    /nodeSelector/,
  ],
  ["node-name", deployment({ nodeName: "a" }), /do not choose their node/],
  ["affinity", deployment({ affinity: { nodeAffinity: {} } }), /no affinity/],
  ["runtime-class", deployment({ runtimeClassName: "a" }), /no runtime class/],
  [
    "host-aliases",
    deployment({ hostAliases: [{ ip: "10.0.0.1", hostnames: ["a"] }] }),
    /no further host names/,
  ],
  ["gateway-label", deployment({}, { istio: "eastwest-gateway" }), /labels by which gateways/],
  ["network-label", deployment({}, { "topology.istio.io/network": "a" }), /labels by which gateways/],
  ["grace", deployment({ terminationGracePeriodSeconds: 600 }), /end within 60 seconds/],
  ["load-balancer", serviceOf({ type: "LoadBalancer" }), /has the type ClusterIP/],
  ["node-port", serviceOf({ type: "NodePort" }), /has the type ClusterIP/],
  [
    "external-name",
    serviceOf({ type: "ExternalName", externalName: "a.example.com" }),
    /has the type ClusterIP/,
  ],
  ["no-selector", serviceOf({ selector: null }), /selects pods of its own namespace/],
  ["external-ips", serviceOf({ externalIPs: ["203.0.113.9"] }), /no externalIPs/],
  [
    "dns",
    { ...serviceOf({}), metadata: { annotations: { "external-dns.alpha.kubernetes.io/hostname": "a" } } },
    /external-dns/,
  ],
  ["finalizer", configMap({ finalizers: ["example.com/never"] }), /no finalizers of its own/],
  [
    "delete-confirm",
    configMap({ annotations: { "argocd.argoproj.io/sync-options": "Delete=confirm" } }),
    /[Ss]ync options?/,
  ],
  [
    "prune-false",
    configMap({ annotations: { "argocd.argoproj.io/sync-options": "Prune=false" } }),
    /[Ss]ync options?/,
  ],
  ["keep", configMap({ annotations: { "helm.sh/resource-policy": "keep" } }), /resource-policy/],
  ["hook-without-end", job({ "argocd.argoproj.io/hook": "PreSync" }), /activeDeadlineSeconds|hook/],
  [
    "budget",
    { apiVersion: "policy/v1", kind: "PodDisruptionBudget", spec: { maxUnavailable: 0, selector: {} } },
    REACHES,
  ],
  [
    "ingress",
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      spec: { defaultBackend: { service: { name: "a", port: { number: 80 } } } },
    },
    REACHES,
  ],
  ["role", { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", rules: [] }, REACHES],
  ["gateway", { apiVersion: "networking.istio.io/v1", kind: "Gateway", spec: { servers: [] } }, REACHES],
  ["envoy-filter", { apiVersion: "networking.istio.io/v1alpha3", kind: "EnvoyFilter", spec: {} }, REACHES],
  ["authorization", { apiVersion: "security.istio.io/v1", kind: "AuthorizationPolicy", spec: {} }, REACHES],
  [
    "certificate",
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      spec: { secretName: "a", issuerRef: { name: "a" }, dnsNames: ["a.chrishouse.io"] },
    },
    REACHES,
  ],
  [
    "virtual-service",
    {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      spec: { hosts: ["a.chrishouse.io"], http: [{ directResponse: { status: 200 } }] },
    },
    /./,
  ],
  [
    "network-policy",
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: { podSelector: {}, ingress: [{}] } },
    /./,
  ],
  ["quota", { apiVersion: "v1", kind: "ResourceQuota", spec: { hard: { pods: "500" } } }, /./],
  [
    "endpoints",
    { apiVersion: "v1", kind: "Endpoints", subsets: [{ addresses: [{ ip: "203.0.113.9" }] }] },
    /controllers only/,
  ],
];

describe.skipIf(absent("argocd", "crossplane"))("an object of a chart", () => {
  let on: Platform;
  let pull: LocalPullRequest;
  let namespace: string;
  let application: string;
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    const hostile = await service(SERVICE);
    pull = await hostile.openPullRequest();
    const state = stateOf(await hostile.run("opened", pull));
    if (state !== "ready") throw new Error(state);
    ({ namespace, application } = namesOf(SERVICE, pull.number));
  });
  afterAll(async () => {
    const hostile = await service(SERVICE);
    pull.close();
    await hostile.run("closed", pull);
    await waitUntilGone(on, namesOf(SERVICE, pull.number), 90);
  });

  test.each(ACCEPTED)("spoke.accepts-%s is accepted", async (_, object) => {
    expect(await apply(object)).toMatchObject({ stderr: "", code: 0 });
  });

  test.each(REFUSED)("spoke.refuses-%s is refused", async (_, object, words) => {
    const { code, stderr } = await apply(object);
    expect(stderr).toMatch(words);
    expect(code).toBe(1);
  });

  test("spoke.untracked an object that Argo CD applies for another Application is refused", async () => {
    const { code, stderr } = await apply(configMap({}), "orders-api-pr-1");
    expect(stderr).toMatch(/own Application/);
    expect(code).toBe(1);
  });

  test("spoke.namespace-labels nobody but Crossplane changes the labels of a preview's namespace", async () => {
    const args = [
      "label",
      "namespace",
      namespace,
      "preview-core/host=other",
      "--overwrite",
      "--dry-run=server",
    ];
    const { code, stderr } = await tryKubectl(on.spoke, [...args, "--as", MANAGER]);
    expect(stderr).toMatch(/preview-namespace-labels-frozen/);
    expect(code).toBe(1);
  });

  test("spoke.token Crossplane's identity on the spoke may not read Secrets", async () => {
    const args = ["auth", "can-i", "get", "secrets", "--all-namespaces", "--as"];
    const { stdout } = await tryKubectl(on.spoke, [
      ...args,
      "system:serviceaccount:crossplane-system:provider-kubernetes",
    ]);
    expect(stdout.trim()).toBe("no");
  });

  /** What Argo CD would do with an object of the chart. */
  async function apply(object: Object, owner = application) {
    const {
      apiVersion = "",
      kind,
      metadata = {},
    } = object as Object & { apiVersion?: string; metadata?: { annotations?: object } };
    const name = "of-the-chart";
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    const tracking = `${owner}:${group}/${kind}:${namespace}/${name}`;
    const annotations = { ...metadata.annotations, "argocd.argoproj.io/tracking-id": tracking };
    const text = JSON.stringify({ ...object, metadata: { ...metadata, name, namespace, annotations } });
    return tryKubectl(on.spoke, ["create", "--dry-run=server", "--as", MANAGER, "-f", "-"], text);
  }
});
