import type { PlatformConfig } from "../../config/platform-config.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";
import { EPHEMERAL_LABEL } from "../../manifests/metadata-keys.ts";
import { buildPolicy, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { toCelString } from "./cel-text.ts";
import { claimRules } from "./claim-rules.ts";
import { identityVariables } from "./preview-identity.ts";
import { concernsPreview } from "./previews-parent.ts";
import { SAME_SHAPE, unlessUnchanged } from "./unchanged.ts";

/**
 * The policy that lets a preview's claim make the preview's namespace, with its labels and guardrails, and nothing else.
 *
 * A claim names the cluster and the namespace, and what it names goes with it: one for `istio-system` would take the
 * platform along. Its labels are what every policy on the spoke goes by; a host has `-pr-{n}-` in it, so it is never one
 * of the platform's own.
 *
 * Apply it again whenever preview.yaml changes.
 */
export function buildClaimPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  const [group = "", version = ""] = config.claim.apiVersion.split("/");
  return buildPolicy(config, {
    name: "preview-claim-shape",
    match: {
      resourceRules: [
        {
          apiGroups: [group],
          apiVersions: [version],
          operations: ["CREATE", "UPDATE"],
          resources: [`${CLAIM_KIND.toLowerCase()}s`],
        },
      ],
    },
    conditions: {
      "concerns-a-preview": concernsPreview(config, (object) => [
        `has(${object}.spec.parameters.labels) && ${toCelString(EPHEMERAL_LABEL)} in ${object}.spec.parameters.labels`,
      ]),
    },
    variables: {
      unchanged: SAME_SHAPE,
      own: "has(object.metadata.labels) ? object.metadata.labels : {}",
      labels: "has(object.spec.parameters.labels) ? object.spec.parameters.labels : {}",
      ...identityVariables(config.environment),
      spec: "dyn(object.spec)",
      parameters: "dyn(object.spec.parameters)",
    },
    validations: claimRules(config).map(([rule, message]) => [unlessUnchanged(rule), message] as const),
  });
}
