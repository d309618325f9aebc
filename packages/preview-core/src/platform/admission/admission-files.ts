import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ClusterRole, ManifestFile, PlatformFile } from "../platform-file.ts";
import { buildApplicationPolicy } from "./build-application-policy.ts";
import { buildClaimPolicy } from "./build-claim-policy.ts";
import { buildFinalizersPolicy } from "./build-finalizers-policy.ts";
import { buildForbiddenKindsPolicy } from "./build-forbidden-kinds-policy.ts";
import { buildGuardrailsPolicy } from "./build-guardrails-policy.ts";
import { buildNamespacePolicy } from "./build-namespace-policy.ts";
import type { ValidatingAdmissionPolicy } from "./build-policy.ts";
import { buildEndpointsPolicy, buildServicePolicy } from "./build-service-policies.ts";
import { buildTrackingPolicy } from "./build-tracking-policy.ts";
import { buildVirtualServicePolicy } from "./build-virtual-service-policy.ts";

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
    spoke("A preview may claim its own host only.", buildVirtualServicePolicy(config)),
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
