import type { ValidatingAdmissionPolicy } from "./build-policy.ts";

/** What puts a policy into force, as a plain object. */
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
 * The binding without which a policy does nothing. It narrows nothing: where a policy holds stands in the policy. What
 * is refused is also in the audit log.
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
