import type { KubernetesObject, Review } from "../../../fixtures/admission-review.ts";
import { ADMIN, ARGOCD, creates, PLAIN_NAMESPACE, updates } from "../../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { testPolicy } from "../../../fixtures/policy-cases.ts";
import { buildFinalizersPolicy } from "./build-finalizers-policy.ts";

const policy = buildFinalizersPolicy(EXAMPLE_CONFIG);
const FINALIZER = "mallory.example/keep";
const KEPT = { finalizers: [FINALIZER] };

const configMap = (metadata: object): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "pricing-api", ...metadata },
});
const workload = (kind: string, spec: object): KubernetesObject & { spec: object } => ({
  apiVersion: kind === "Pod" ? "v1" : kind.endsWith("Job") ? "batch/v1" : "apps/v1",
  kind,
  metadata: { name: "pricing-api" },
  spec,
});
const annotated = (annotations: Record<string, string>) => creates(ARGOCD, configMap({ annotations }));
const syncOptions = (value: string) => annotated({ "argocd.argoproj.io/sync-options": value });
const HOOKED = {
  annotations: { "argocd.argoproj.io/hook": "PreSync", "argocd.argoproj.io/sync-wave": "-1" },
};
const HOOK: object = { name: "migrate", finalizers: ["argocd.argoproj.io/hook-finalizer"], ...HOOKED };
const pod = (metadata: object, spec: object = {}) => ({ template: { metadata, spec } });

const SLOW = pod({}, { terminationGracePeriodSeconds: 600 });

const ALLOWED: [string, Review][] = [
  ["no finalizers", creates(ARGOCD, configMap({}))],
  ["an empty list of them", creates(ARGOCD, configMap({ finalizers: [] }))],
  [
    "what the API server adds to a volume claim",
    creates(ARGOCD, {
      ...configMap({ finalizers: ["kubernetes.io/pvc-protection"] }),
      kind: "PersistentVolumeClaim",
    }),
  ],
  ["an update of what a controller holds", updates(ARGOCD, configMap(KEPT), configMap(KEPT))],
  ["a finalizer from a controller", creates("system:serviceaccount:operators:operator", configMap(KEPT))],
  ["a finalizer where no preview is", creates(ARGOCD, configMap(KEPT), { namespace: PLAIN_NAMESPACE })],
  ["pods without finalizers", creates(ARGOCD, workload("Deployment", pod({ labels: { app: "a" } })))],
  ["a template without a spec", creates(ARGOCD, workload("Deployment", { template: { metadata: {} } }))],
  ["a spec without templates", creates(ARGOCD, { ...configMap({}), spec: {} } as KubernetesObject)],
  ["a template without metadata", creates(ARGOCD, workload("Deployment", { template: { spec: {} } }))],
  [
    "a pod that takes its time",
    creates(ARGOCD, workload("Deployment", pod({}, { terminationGracePeriodSeconds: 60 }))),
  ],
  ["a spec that goes", updates(ARGOCD, workload("Job", pod({})), { ...configMap({}), kind: "Job" })],
  [
    "the end of a hook that is older than the policy",
    updates(
      ARGOCD,
      { ...workload("Job", SLOW), metadata: HOOK },
      { ...workload("Job", SLOW), metadata: { name: "migrate", ...HOOKED } },
    ),
  ],
  ["a change of an object without a spec", updates(ARGOCD, configMap({}), configMap({ labels: { a: "b" } }))],
  [
    "volume claims of a StatefulSet",
    creates(
      ARGOCD,
      workload("StatefulSet", { ...pod({}), volumeClaimTemplates: [{ metadata: { name: "data" } }] }),
    ),
  ],
  ["other sync options", syncOptions("Validate=false,ServerSideApply=true")],
  ["another propagation", syncOptions("PrunePropagationPolicy=foreground")],
  ["the wave that everything is in", annotated({ "argocd.argoproj.io/sync-wave": "0" })],
  ["a hook that a person writes", creates(ADMIN, configMap(HOOKED))],
  [
    "options of deletion that a person sets",
    creates(ADMIN, configMap({ annotations: { "argocd.argoproj.io/sync-options": "Delete=false" } })),
  ],
  [
    "a ClusterRole, which the project decides",
    creates(ARGOCD, { ...configMap(KEPT), kind: "ClusterRole" }, { namespace: null }),
  ],
];

const OWN = "an object of a preview has no finalizers of its own";
const TEMPLATE = "templates of pods and volume claims have no finalizers";
const OPTIONS = "the sync options Delete, Prune and PruneLast are not allowed";
const HOOKS = "a preview has no hooks";
const WAVES = "a preview has no sync waves";
const KEEP = "the annotation helm.sh/resource-policy is not allowed";
const GRACE = "pods of a preview end within 60 seconds";

const HOSTILE: [string, Review, string][] = [
  ["a finalizer that nobody removes", creates(ARGOCD, configMap(KEPT)), OWN],
  ["one that comes later", updates(ARGOCD, configMap({}), configMap(KEPT)), OWN],
  [
    "one beside another's",
    updates(ARGOCD, configMap(KEPT), configMap({ finalizers: [FINALIZER, "mallory.example/too"] })),
    OWN,
  ],
  ["orphans", creates(ARGOCD, configMap({ finalizers: ["orphan"] })), OWN],
  ["a finalizer on a Deployment's pods", creates(ARGOCD, workload("Deployment", pod(KEPT))), TEMPLATE],
  [
    "a finalizer on a CronJob's pods",
    creates(ARGOCD, workload("CronJob", { jobTemplate: { spec: pod(KEPT) } })),
    TEMPLATE,
  ],
  [
    "a finalizer on a StatefulSet's volume claims",
    creates(ARGOCD, workload("StatefulSet", { ...pod({}), volumeClaimTemplates: [{ metadata: KEPT }] })),
    TEMPLATE,
  ],
  [
    "a finalizer on a StatefulSet's pods",
    creates(ARGOCD, workload("StatefulSet", { ...pod(KEPT), volumeClaimTemplates: [{ metadata: {} }] })),
    TEMPLATE,
  ],
  ["an object that waits for a person", syncOptions("Delete=confirm"), OPTIONS],
  ["an object that stays", syncOptions("Delete=false"), OPTIONS],
  ["an object whose prune waits for a person", syncOptions("Prune=confirm"), OPTIONS],
  ["an object that is not pruned", syncOptions("Prune=false"), OPTIONS],
  ["the option after others", syncOptions("Validate=false,ServerSideApply=true,Delete=false"), OPTIONS],
  ["the option before others", syncOptions("Delete=false,Validate=false"), OPTIONS],
  ["the option behind spaces", syncOptions("Validate=false,   Delete=false"), OPTIONS],
  [
    "the option behind a space that only Unicode knows",
    syncOptions("Validate=false,\u00a0Delete=false"),
    OPTIONS,
  ],
  ["the option behind a line's end", syncOptions("Validate=false,\n\u0085Prune=false"), OPTIONS],
  ["the option in another case, with spaces", syncOptions("delete = false"), OPTIONS],
  ["the option that prunes after the rest is healthy", syncOptions("PruneLast=true"), OPTIONS],
  ["a hook of Argo CD", annotated({ "argocd.argoproj.io/hook": "PreSync" }), HOOKS],
  ["a hook, as Argo CD writes it", creates(ARGOCD, { ...workload("Job", pod({})), metadata: HOOK }), HOOKS],
  ["a hook of Helm", annotated({ "helm.sh/hook": "pre-upgrade" }), HOOKS],
  ["a hook that comes later", updates(ARGOCD, configMap({}), configMap(HOOKED)), HOOKS],
  [
    "another hook than before",
    updates(
      ARGOCD,
      configMap({ annotations: { "argocd.argoproj.io/hook": "PostSync" } }),
      configMap({ annotations: { "argocd.argoproj.io/hook": "PreSync" } }),
    ),
    HOOKS,
  ],
  ["a wave that waits for others", annotated({ "argocd.argoproj.io/sync-wave": "1" }), WAVES],
  ["a wave that others wait for", annotated({ "argocd.argoproj.io/sync-wave": "-5" }), WAVES],
  [
    "another wave than before",
    updates(
      ARGOCD,
      configMap({ annotations: { "argocd.argoproj.io/sync-wave": "1" } }),
      configMap({ annotations: { "argocd.argoproj.io/sync-wave": "2" } }),
    ),
    WAVES,
  ],
  ["no number of a wave", annotated({ "argocd.argoproj.io/sync-wave": "" }), WAVES],
  ["what Helm keeps", annotated({ "helm.sh/resource-policy": "keep" }), KEEP],
  ["what Helm keeps, with spaces", annotated({ "helm.sh/resource-policy": " keep " }), KEEP],
  [
    "a Deployment's pods that never end",
    creates(ARGOCD, workload("Deployment", pod({}, { terminationGracePeriodSeconds: 2_147_483_647 }))),
    GRACE,
  ],
  [
    "a longer end that comes later",
    updates(ARGOCD, workload("Deployment", pod({})), workload("Deployment", SLOW)),
    GRACE,
  ],
  [
    "a CronJob's pods that never end",
    creates(
      ARGOCD,
      workload("CronJob", { jobTemplate: { spec: pod({}, { terminationGracePeriodSeconds: 61 }) } }),
    ),
    GRACE,
  ],
  [
    "a Pod that never ends",
    creates(ARGOCD, workload("Pod", { terminationGracePeriodSeconds: 86_400 })),
    GRACE,
  ],
];

testPolicy(policy, { allowed: ALLOWED, hostile: HOSTILE });
