import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABEL_PREFIX, LABELS } from "../../manifests/preview-metadata.ts";
import type { ClusterRole, ManifestFile, PlatformFile } from "../platform-file.ts";
import { buildApplicationPolicy } from "./build-application-policy.ts";
import { buildClaimPolicy } from "./build-claim-policy.ts";
import { buildFinalizersPolicy } from "./build-finalizers-policy.ts";
import { buildForbiddenKindsPolicy } from "./build-forbidden-kinds-policy.ts";
import { buildPodsPolicy } from "./build-pods-policy.ts";
import {
  buildPolicy,
  PREVIEW_NAMESPACES,
  type ResourceRule,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { buildEndpointsPolicy, buildServicePolicy } from "./build-service-policies.ts";
import { allOf, anyOf, byController, byUser, namespaceLabel, toCelString, trackingId } from "./cel.ts";

/** Puts a policy into force, as a plain object. */
export interface ValidatingAdmissionPolicyBinding {
  readonly apiVersion: string;
  readonly kind: "ValidatingAdmissionPolicyBinding";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly policyName: string;
    readonly validationActions: readonly ["Deny", "Audit"];
  };
}

/**
 * The admission policies, one file each with its binding.
 *
 * - On the spoke, the API server restricts what a pull request's chart may do in its namespace, whatever Argo CD, its
 *   projects or preview-core let through.
 * - On the hub, the API server accepts only previews of the platform from the previews' folder of the GitOps repository,
 *   whatever is committed to it.
 */
export function admissionFiles(config: PlatformConfig): PlatformFile[] {
  const spoke = (purpose: string, policy: ValidatingAdmissionPolicy) =>
    toPolicyFile("spoke", purpose, policy);
  const hub = (purpose: string, policy: ValidatingAdmissionPolicy) => toPolicyFile("hub", purpose, policy);
  return [
    spoke(
      "Argo CD may write into a preview only for the preview's own Application.",
      buildTrackingPolicy(config),
    ),
    spoke("Only Crossplane may change the preview labels of a namespace.", buildNamespacePolicy(config)),
    spoke("Only the cluster's controllers may write a preview's endpoints.", buildEndpointsPolicy(config)),
    spoke("Forbids kinds that act outside a preview's namespace.", buildForbiddenKindsPolicy(config)),
    spoke(
      "Keeps a preview's Services inside the cluster: no load balancer, node port or external name.",
      buildServicePolicy(config),
    ),
    spoke("Forbids what would block a preview's deletion.", buildFinalizersPolicy(config)),
    spoke(
      "Keeps a preview's pods from choosing their node or priority, and from being selected by a gateway.",
      buildPodsPolicy(config),
    ),
    spoke("Only Crossplane may write quota, limits and network policies.", buildGuardrailsPolicy(config)),
    hub("A preview's Application may only have the fields of a preview.", buildApplicationPolicy(config)),
    hub("A preview's claim may make the preview's own namespace only.", buildClaimPolicy(config)),
  ];
}

/**
 * The binding of a policy, without which the policy does nothing. It selects nothing: the policy itself says where it
 * applies. The audit log shows each refused request.
 */
export function buildBinding({
  apiVersion,
  metadata: { name },
}: ValidatingAdmissionPolicy): ValidatingAdmissionPolicyBinding {
  return {
    apiVersion,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: name, validationActions: ["Deny", "Audit"] },
  };
}

/** The file of a policy and its binding, named after the policy. */
function toPolicyFile(
  cluster: ClusterRole,
  purpose: string,
  policy: ValidatingAdmissionPolicy,
): ManifestFile {
  return {
    cluster,
    name: `${policy.metadata.name}.yaml`,
    purpose,
    objects: [policy, buildBinding(policy)],
  };
}

/**
 * Only Crossplane may write a preview's quota, limits and network policies. A further one could lift the limits: network
 * policies add up, and those of Calico and Cilium overrule Kubernetes' own.
 *
 * The namespace controller may delete them. Otherwise the namespace would never go: "failed to delete all resource types".
 */
export function buildGuardrailsPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-guardrails-owned",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        guard([""], "resourcequotas", "limitranges"),
        guard(["networking.k8s.io", "crd.projectcalico.org", "projectcalico.org"], "networkpolicies"),
        guard(["cilium.io"], "ciliumnetworkpolicies"),
      ],
    },
    validations: [
      [
        anyOf(
          byUser(config.identities.crossplane),
          allOf("request.operation == 'DELETE'", byController("namespace-controller")),
        ),
        "quota, limits and network policies of a preview belong to the platform",
      ],
    ],
  });
}

function guard(apiGroups: readonly string[], ...resources: readonly string[]): ResourceRule {
  return { apiGroups, apiVersions: ["*"], operations: ["CREATE", "UPDATE", "DELETE"], resources };
}

/**
 * Lets Argo CD write into a preview's namespace only for the namespace's own Application.
 *
 * All previews share one AppProject, so a chart may name another preview's namespace. The tracking annotation must name the
 * Application in the namespace's label, on the old and on the new object. So an Application cannot take over or delete
 * another owner's object.
 *
 * - The policy needs tracking by annotation, which is Argo CD's default since 3.0.
 * - Argo CD applies no subresources. The policy includes them, and refuses them when they have no annotations.
 * - An object that a controller made for one of Argo CD's, such as a Pod, has no tracking annotation. It cannot be deleted
 *   through Argo CD's web page.
 */
export function buildTrackingPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-objects-tracked",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        {
          apiGroups: ["*"],
          apiVersions: ["*"],
          operations: ["CREATE", "UPDATE", "DELETE"],
          resources: ["*/*"],
          scope: "Namespaced",
        },
      ],
    },
    conditions: { "argo-cd": byUser(config.identities.argocd) },
    variables: { application: namespaceLabel(LABELS.application) },
    validations: [
      ["variables.application != ''", `the namespace carries no label ${LABELS.application}`],
      [tracked("object"), "Argo CD may write here only for the namespace's own Application"],
      [
        tracked("oldObject"),
        "Argo CD may change or delete here only what the namespace's own Application owns",
      ],
    ],
  });
}

function tracked(object: string): string {
  return `${object} == null || (${trackingId(object)}).startsWith(variables.application + ':')`;
}

/**
 * Only Crossplane may change preview-core labels and Pod Security levels of a preview namespace. Argo CD may not delete
 * the namespace.
 *
 * Every other policy recognizes a preview by these labels. A Role inside the namespace is enough to change them, also
 * through `/status` and `/finalize`. A namespace selector would not be enough, because one request can remove the label
 * together with what the label protects. The object selector compares the namespace before and after.
 */
export function buildNamespacePolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-namespace-labels-frozen",
    match: {
      objectSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        {
          apiGroups: [""],
          apiVersions: ["v1"],
          operations: ["CREATE", "UPDATE", "DELETE"],
          resources: ["namespaces", "namespaces/status", "namespaces/finalize"],
        },
      ],
    },
    conditions: { "not-crossplane": `!(${byUser(config.identities.crossplane)})` },
    variables: { new: labels("object"), old: labels("oldObject") },
    validations: [
      [
        `variables.new.all(k, !(${PROTECTED}) || (k in variables.old && variables.old[k] == variables.new[k]))`,
        "only Crossplane may set a preview namespace's labels of the platform and of Pod Security",
      ],
      [
        `object == null || variables.old.all(k, !(${PROTECTED}) || k in variables.new)`,
        "only Crossplane may remove a preview namespace's labels of the platform and of Pod Security",
      ],
      [
        `object != null || !(${byUser(config.identities.argocd)})`,
        "a preview's namespace goes with its claim, and is not Argo CD's to delete",
      ],
    ],
  });
}

const PROTECTED = [LABEL_PREFIX, "pod-security.kubernetes.io/"]
  .map((prefix) => `k.startsWith(${toCelString(prefix)})`)
  .join(" || ");

function labels(object: string): string {
  return `${object} != null && has(${object}.metadata.labels) ? ${object}.metadata.labels : {}`;
}
