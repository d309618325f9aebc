import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABELS } from "../../manifests/preview-metadata.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { byUser, namespaceLabel, trackingId } from "./cel.ts";

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
