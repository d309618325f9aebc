import type { KubernetesObject, Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  CROSSPLANE,
  deletes,
  PLAIN_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { testPolicy } from "../../../fixtures/policy-cases.ts";
import { buildGuardrailsPolicy } from "./admission-files.ts";

const policy = buildGuardrailsPolicy(EXAMPLE_CONFIG);
const NAMESPACE_CONTROLLER = "system:serviceaccount:kube-system:namespace-controller";

const GUARDRAILS: KubernetesObject[] = [
  ["v1", "ResourceQuota"],
  ["v1", "LimitRange"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["crd.projectcalico.org/v1", "NetworkPolicy"],
  ["projectcalico.org/v3", "NetworkPolicy"],
  ["cilium.io/v2", "CiliumNetworkPolicy"],
].map(([apiVersion = "", kind = ""]) => ({ apiVersion, kind, metadata: { name: "preview" } }));
const quota = GUARDRAILS[0] as KubernetesObject;

const ALLOWED: [string, Review][] = [
  ...GUARDRAILS.flatMap((object): [string, Review][] => [
    [`Crossplane to make ${named(object)}`, creates(CROSSPLANE, object)],
    [`Crossplane to change ${named(object)}`, updates(CROSSPLANE, object, object)],
    [`Crossplane to delete ${named(object)}`, deletes(CROSSPLANE, object)],
    [`the namespace's end to take ${named(object)}`, deletes(NAMESPACE_CONTROLLER, object)],
  ]),
  [
    "a controller manager without accounts of its own to end it",
    deletes("system:kube-controller-manager", quota),
  ],
  ["the server to count", updates("system:apiserver", quota, quota, { subresource: "status" })],
  ["anything where no preview is", creates(ARGOCD, quota, { namespace: PLAIN_NAMESPACE })],
  [
    "Cilium's own endpoints",
    creates("system:serviceaccount:kube-system:cilium", {
      ...quota,
      apiVersion: "cilium.io/v2",
      kind: "CiliumEndpoint",
    }),
  ],
];

const HOSTILE: [string, Review][] = [
  ...GUARDRAILS.flatMap((object): [string, Review][] => [
    [`${named(object)} from a chart`, creates(ARGOCD, object)],
    [`a change of ${named(object)}`, updates(ARGOCD, object, object)],
    [`the end of ${named(object)}`, deletes(ARGOCD, object)],
  ]),
  ["a quota from an administrator", creates(ADMIN, quota)],
  ["a quota from the namespace controller", creates(NAMESPACE_CONTROLLER, quota)],
];

testPolicy(policy, {
  allowed: ALLOWED,
  hostile: HOSTILE.map(([what, review]) => [
    what,
    review,
    "quota, limits and network policies of a preview belong to the platform",
  ]),
});

function named({ apiVersion, kind }: KubernetesObject): string {
  return `${kind} of ${apiVersion}`;
}
