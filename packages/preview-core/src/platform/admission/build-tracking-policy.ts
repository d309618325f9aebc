import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABELS } from "../../manifests/metadata-keys.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { annotationOf, isUser, namespaceLabel } from "./metadata-in-cel.ts";

/** Argo CD writes it into every object that it applies, over whatever a chart says (`SetAppInstance`). */
export const TRACKING_ID = "argocd.argoproj.io/tracking-id";

/**
 * The policy that lets Argo CD write into a preview's namespace only for the namespace's own Application.
 *
 * All previews share one AppProject, so a chart may name another preview's namespace. Argo CD marks what it applies with
 * the Application's name, and that must be the one of the namespace's label: for the new object and for the one that is
 * there already, so that nothing of another owner is taken over or deleted either.
 *
 * - It needs tracking by annotation, which is Argo CD's default since 3.0.
 * - Argo CD applies no subresource, so those are held to it as well, and refused where they carry no annotations.
 * - What a controller made of Argo CD's objects, such as a Pod, carries no such mark, and cannot be deleted through
 *   Argo CD's web page.
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
    conditions: { "argo-cd": isUser(config.identities.argocd) },
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
  return `${object} == null || (${annotationOf(object, TRACKING_ID)}).startsWith(variables.application + ':')`;
}
