import type { PlatformConfig } from "../../config/platform-config.ts";
import {
  buildPolicy,
  PREVIEW_NAMESPACES,
  type ResourceRule,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { allOf, anyOf, toCelList } from "./cel-text.ts";
import { controllerNames } from "./cluster-controllers.ts";
import { isUser } from "./metadata-in-cel.ts";

/**
 * The policy that leaves a preview's quota, limits and network policies to Crossplane. More of them would be no limit:
 * network policies add up, and Calico's and Cilium's overrule.
 *
 * The namespace controller may delete them. Without that the namespace never goes: "failed to delete all resource types".
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
          isUser(config.identities.crossplane),
          allOf(
            "request.operation == 'DELETE'",
            `request.userInfo.username in ${toCelList(controllerNames("namespace-controller"))}`,
          ),
        ),
        "quota, limits and network policies of a preview belong to the platform",
      ],
    ],
  });
}

function guard(apiGroups: readonly string[], ...resources: readonly string[]): ResourceRule {
  return { apiGroups, apiVersions: ["*"], operations: ["CREATE", "UPDATE", "DELETE"], resources };
}
