import type { PlatformConfig } from "../../config/platform-config.ts";
import { applicationRules, OPERATION_RULE } from "./application-rules.ts";
import { buildPolicy, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { toCelString } from "./cel-text.ts";
import { at } from "./map-in-cel.ts";
import { identityVariables } from "./preview-identity.ts";
import { concernsPreview } from "./previews-parent.ts";
import { SAME_APPLICATION, unlessUnchanged } from "./unchanged.ts";

/**
 * The policy that lets an Application be nothing but a preview: what the previews' parents apply, what carries a preview's
 * label, and what is of the previews' project.
 *
 * Whoever can write the previews' folder is otherwise an administrator of Argo CD ("App of Apps is an admin-only tool"). So
 * project, destination, repository, chart, commit and host are held to the rules of preview.yaml, and keys that are not
 * named here are refused, also those of later versions of Argo CD.
 *
 * Apply it again whenever preview.yaml changes.
 */
export function buildApplicationPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  const { argocd } = config;
  return buildPolicy(config, {
    name: "preview-application-shape",
    match: {
      resourceRules: [
        {
          apiGroups: ["argoproj.io"],
          apiVersions: ["v1alpha1"],
          operations: ["CREATE", "UPDATE"],
          resources: ["applications"],
        },
      ],
    },
    conditions: {
      "concerns-a-preview": concernsPreview(config, (object) => [
        `${object}.spec.project == ${toCelString(argocd.project)}`,
      ]),
    },
    variables: {
      unchanged: SAME_APPLICATION,
      labels: "has(object.metadata.labels) ? object.metadata.labels : {}",
      ...identityVariables(config.environment),
      spec: "dyn(object.spec)",
      source: "'source' in variables.spec ? variables.spec.source : {}",
      helm: "'helm' in variables.source ? variables.source.helm : {}",
      policy: "'syncPolicy' in variables.spec ? variables.spec.syncPolicy : {}",
      options: "'syncOptions' in variables.policy ? variables.policy.syncOptions : []",
      destined: at("variables.spec.destination", ["namespace"], "''"),
      hostname: at("variables.helm", ["valuesObject", "istio", "preview", "hostname"], "''"),
      retries: at("variables.policy", ["retry", "limit"], "-1"),
      operation:
        "'operation' in dyn(object) && 'sync' in dyn(object).operation ? dyn(object).operation.sync : {}",
    },
    validations: [
      ...applicationRules(config).map(([rule, message]) => [unlessUnchanged(rule), message] as const),
      OPERATION_RULE,
    ],
  });
}
