import { expect, test } from "vitest";
import type { KubernetesObject, Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  CROSSPLANE,
  deletes,
  namespaceOf,
  PLAIN_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { denialBy, testPolicy } from "../../../fixtures/policy-cases.ts";
import { buildTrackingPolicy } from "./admission-files.ts";

const policy = buildTrackingPolicy(EXAMPLE_CONFIG);

/** An object as Argo CD applies it for an Application. */
function tracked(application: string, kind = "Deployment", apiVersion = "apps/v1"): KubernetesObject {
  const [, group = ""] = apiVersion.split("/").toReversed();
  const id = `${application}:${group}/${kind}:red-dev-pr-1-pricing-api/pricing-api`;
  return withAnnotations({ "argocd.argoproj.io/tracking-id": id }, kind, apiVersion);
}

function withAnnotations(
  annotations: Record<string, string> | undefined,
  kind = "Deployment",
  apiVersion = "apps/v1",
) {
  return { apiVersion, kind, metadata: { name: "pricing-api", annotations } };
}

const own = tracked("pricing-api-pr-1");
const foreign = tracked("orders-api-pr-2");
const untracked = withAnnotations(undefined);
const SCALE = { subresource: "scale" };
const unbound = namespaceOf("red-dev-pr-1-pricing-api", { "preview-core/ephemeral": "true" });

const ALLOWED: [string, Review][] = [
  ["what the Application applies", creates(ARGOCD, own)],
  ["an update of it", updates(ARGOCD, own, own)],
  ["its end", deletes(ARGOCD, own)],
  [
    "its VirtualService",
    creates(ARGOCD, tracked("pricing-api-pr-1", "VirtualService", "networking.istio.io/v1")),
  ],
  ["its Secret", creates(ARGOCD, tracked("pricing-api-pr-1", "Secret", "v1"))],
  ["the status that an action of Argo CD's writes", updates(ARGOCD, own, own, { subresource: "status" })],
  [
    "pods by the Deployment's controller",
    creates("system:serviceaccount:kube-system:replicaset-controller", withAnnotations({}, "Pod", "v1")),
  ],
  ["a quota by Crossplane", creates(CROSSPLANE, withAnnotations({}, "ResourceQuota", "v1"))],
  ["anything by a person, whom RBAC decides", deletes(ADMIN, foreign)],
  ["anything in a namespace that is no preview's", creates(ARGOCD, foreign, { namespace: PLAIN_NAMESPACE })],
  [
    "what belongs to the whole cluster, which the project decides",
    creates(ARGOCD, withAnnotations({}, "ClusterRole", "rbac.authorization.k8s.io/v1"), { namespace: null }),
  ],
];

const NEW = "Argo CD may write here only for the namespace's own Application";
const OLD = "Argo CD may change or delete here only what the namespace's own Application owns";

const HOSTILE: [string, Review, string][] = [
  ["another preview's chart that names this namespace", creates(ARGOCD, foreign), NEW],
  ["an Application whose name only starts alike", creates(ARGOCD, tracked("pricing-api-pr-11")), NEW],
  [
    "an Application of another namespace of Argo CD",
    creates(ARGOCD, tracked("mallory_pricing-api-pr-1")),
    NEW,
  ],
  ["an object that Argo CD did not mark", creates(ARGOCD, untracked), NEW],
  [
    "an object with other annotations only",
    creates(ARGOCD, withAnnotations({ "app.kubernetes.io/instance": "pricing-api-pr-1:" })),
    NEW,
  ],
  [
    "another kind",
    creates(ARGOCD, tracked("orders-api-pr-2", "VirtualService", "networking.istio.io/v1")),
    NEW,
  ],
  ["taking this preview's object over", updates(ARGOCD, own, foreign), NEW],
  ["taking another preview's object over", updates(ARGOCD, foreign, own), OLD],
  ["taking over what nobody marked", updates(ARGOCD, untracked, own), OLD],
  ["pruning another preview's object", deletes(ARGOCD, foreign), OLD],
  ["deleting a pod, which its controller made", deletes(ARGOCD, withAnnotations({}, "Pod", "v1")), OLD],
  [
    "a token of a service account",
    creates(ARGOCD, withAnnotations(undefined, "ServiceAccount", "v1"), { subresource: "token" }),
    NEW,
  ],
  ["a scale, which carries no mark", updates(ARGOCD, untracked, untracked, SCALE), NEW],
  [
    "any write where the namespace names no Application",
    creates(ARGOCD, tracked(""), { namespace: unbound }),
    "the namespace carries no label preview-core/application",
  ],
];

testPolicy(policy, { allowed: ALLOWED, hostile: HOSTILE });

test("refuses a write that it cannot evaluate", () => {
  const broken = withAnnotations({ "argocd.argoproj.io/tracking-id": 1 as unknown as string });
  expect(denialBy(policy, creates(ARGOCD, broken))).toMatchObject({ code: 422 });
});
