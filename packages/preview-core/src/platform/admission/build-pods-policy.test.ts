import type { KubernetesObject, Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  deletes,
  PLAIN_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { testPolicy } from "../../../fixtures/policy-cases.ts";
import { buildPodsPolicy } from "./build-pods-policy.ts";

const workload = (kind: string, spec?: object, labels?: object): KubernetesObject =>
  ({
    apiVersion: kind === "Pod" || kind === "ConfigMap" || kind === "Service" ? "v1" : "apps/v1",
    kind,
    metadata: { name: "pricing-api", labels },
    spec,
  }) as KubernetesObject;
const template = (spec?: object, labels?: object) => ({ template: { metadata: { labels }, spec } });
const deployment = (spec: object, labels?: object) => workload("Deployment", template(spec, labels));
const create = (spec: object) => creates(ARGOCD, deployment(spec));
const toleration = (...tolerations: object[]) => create({ tolerations });

const NOT_READY = { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" };
const OLD = deployment({ priorityClassName: "system-node-critical" });
const relabelled = { ...OLD, metadata: { ...OLD.metadata, labels: { team: "red" } } };

const ALLOWED: [string, Review][] = [
  ["ordinary pods", create({ containers: [] })],
  ["a template without a spec", creates(ARGOCD, workload("Deployment", template()))],
  ["a template without metadata", creates(ARGOCD, workload("Deployment", { template: { spec: {} } }))],
  [
    "pods with labels of their own",
    creates(ARGOCD, deployment({}, { app: "a", "sidecar.istio.io/inject": "false" })),
  ],
  ["an object without a spec", creates(ARGOCD, workload("ConfigMap"))],
  ["a change of one", updates(ARGOCD, workload("ConfigMap"), workload("ConfigMap", undefined, { a: "b" }))],
  ["a spec that goes", updates(ARGOCD, workload("Service", {}), workload("Service"))],
  [
    "the tolerations that every pod gets",
    toleration(NOT_READY, { ...NOT_READY, key: "node.kubernetes.io/unreachable" }),
  ],
  [
    "the architecture of the image",
    create({ nodeSelector: { "kubernetes.io/arch": "arm64", "kubernetes.io/os": "linux" } }),
  ],
  [
    "pods on different nodes",
    create({ topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname" }] }),
  ],
  ["an update of what was there before, with the same spec", updates(ARGOCD, OLD, relabelled)],
  ["the deletion of what was there before", deletes(ARGOCD, OLD)],
  ["a write of a person", creates(ADMIN, OLD)],
  ["the same where no preview is", creates(ARGOCD, OLD, { namespace: PLAIN_NAMESPACE })],
  ["an object of the whole cluster, which the project decides", creates(ARGOCD, OLD, { namespace: null })],
];

const PRIORITY = "remove priorityClassName";
const TOLERATIONS = "remove tolerations";
const NODE = "remove nodeName";
const SELECTOR = "may hold kubernetes.io/arch and kubernetes.io/os only";
const AFFINITY = "use topologySpreadConstraints";
const RUNTIME = "remove runtimeClassName";
const HOSTS = "remove hostAliases";
const LABELS = "labels by which gateways and meshes select are not allowed";

const PRIORITISED = { priorityClassName: "system-node-critical" };

const HOSTILE: [string, Review, string][] = [
  ["a priority of the system", create(PRIORITISED), PRIORITY],
  ["a priority that comes later", updates(ARGOCD, deployment({}), OLD), PRIORITY],
  [
    "a priority of a CronJob's pods",
    creates(ARGOCD, workload("CronJob", { jobTemplate: { spec: template(PRIORITISED) } })),
    PRIORITY,
  ],
  ["a priority of a Pod", creates(ARGOCD, workload("Pod", PRIORITISED)), PRIORITY],
  ["every node", toleration({ operator: "Exists" }), TOLERATIONS],
  ["every node, while they run", toleration({ operator: "Exists", effect: "NoExecute" }), TOLERATIONS],
  [
    "the nodes of the control plane",
    toleration({ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }),
    TOLERATIONS,
  ],
  [
    "the nodes of the control plane, while they run",
    toleration({ key: "node-role.kubernetes.io/control-plane", effect: "NoExecute" }),
    TOLERATIONS,
  ],
  ["a new pod on a node that is not ready", toleration({ ...NOT_READY, effect: "NoSchedule" }), TOLERATIONS],
  [
    "a node that is not ready, with every effect",
    toleration({ ...NOT_READY, effect: undefined }),
    TOLERATIONS,
  ],
  ["a node behind a good toleration", toleration(NOT_READY, { operator: "Exists" }), TOLERATIONS],
  ["one node by name", create({ nodeName: "node-1" }), NODE],
  ["a node pool", create({ nodeSelector: { agentpool: "production" } }), SELECTOR],
  [
    "a node pool beside the architecture",
    create({ nodeSelector: { "kubernetes.io/arch": "arm64", agentpool: "a" } }),
    SELECTOR,
  ],
  ["an affinity to a node pool", create({ affinity: { nodeAffinity: {} } }), AFFINITY],
  ["nodes without the pods of others", create({ affinity: { podAntiAffinity: {} } }), AFFINITY],
  ["another runtime", create({ runtimeClassName: "privileged" }), RUNTIME],
  [
    "other addresses of hosts",
    create({ hostAliases: [{ ip: "10.0.0.1", hostnames: ["portal.chrishouse.io"] }] }),
    HOSTS,
  ],
  ["pods that the gateway selects", creates(ARGOCD, deployment({}, { istio: "eastwest-gateway" })), LABELS],
  [
    "pods of a gateway's Deployment",
    creates(ARGOCD, deployment({}, { "gateway.networking.k8s.io/gateway-name": "a" })),
    LABELS,
  ],
  [
    "a Service that is a gateway between networks",
    creates(ARGOCD, workload("Service", {}, { "topology.istio.io/network": "spoke" })),
    LABELS,
  ],
  ["pods of a mesh", creates(ARGOCD, deployment({}, { "istio.io/dataplane-mode": "ambient" })), LABELS],
  [
    "a label of a gateway on an object without a spec",
    creates(ARGOCD, workload("ConfigMap", undefined, { "gateway.istio.io/managed": "a" })),
    LABELS,
  ],
];

testPolicy(buildPodsPolicy(EXAMPLE_CONFIG), { allowed: ALLOWED, hostile: HOSTILE });
