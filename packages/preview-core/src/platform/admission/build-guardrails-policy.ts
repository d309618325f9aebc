import type { PlatformConfig } from "../../config/platform-config.ts";
import {
  buildPolicy,
  PREVIEW_NAMESPACES,
  type ResourceRule,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { allOf, anyOf, byController, byUser } from "./cel.ts";

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
