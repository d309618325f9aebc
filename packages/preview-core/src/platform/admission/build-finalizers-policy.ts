import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { NAMESPACED_WRITES, POD_TEMPLATES } from "./build-pods-policy.ts";
import { annotationOf, byUser, toCelList, toCelString } from "./cel.ts";

/** The API server adds the first to a new PersistentVolumeClaim, and Argo CD adds the second to a hook. */
const FINALIZERS = ["kubernetes.io/pvc-protection", "argocd.argoproj.io/hook-finalizer"];
/** A pod that ignores SIGTERM runs until this time is over, and its namespace stays as long as the pod. */
const GRACE_SECONDS = 60;

/**
 * Forbids what would block a preview's deletion: finalizers without a controller, Argo CD options that skip or delay
 * deletion, and pods with very long termination. The policy applies to Argo CD's writes.
 *
 * A finalizer that an object already has belongs to a controller, and does not stop an update. Hooks before and after the
 * deletion are not refused here, because a refused hook would stop the deletion. The policy of Applications on the hub
 * keeps Argo CD from waiting for hooks.
 */
export function buildFinalizersPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-no-foreign-finalizers",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [NAMESPACED_WRITES],
    },
    conditions: { "argo-cd": byUser(config.identities.argocd) },
    variables: {
      old: "oldObject != null && has(oldObject.metadata.finalizers) ? oldObject.metadata.finalizers : []",
      pods: POD_TEMPLATES,
      made: "has(object.spec) && has(object.spec.volumeClaimTemplates) ? object.spec.volumeClaimTemplates + variables.pods : variables.pods",
      options: annotationOf("object", "argocd.argoproj.io/sync-options"),
    },
    validations: [
      [
        `!has(object.metadata.finalizers) || object.metadata.finalizers.all(f, f in variables.old || f in ${toCelList(FINALIZERS)})`,
        "an object of a preview has no finalizers of its own",
      ],
      [
        "variables.made.all(t, !has(t.metadata) || !has(t.metadata.finalizers) || size(t.metadata.finalizers) == 0)",
        "templates of pods and volume claims have no finalizers",
      ],
      [
        // Argo CD trims any Unicode white space of each option, so no pattern can find the start of an option.
        `!variables.options.lowerAscii().matches(${toCelString("(delete|prune)\\s*=")})`,
        "the sync options Delete and Prune are not allowed, because a preview must go as a whole",
      ],
      [
        "!has(object.metadata.annotations) || !('helm.sh/resource-policy' in object.metadata.annotations)",
        "the annotation helm.sh/resource-policy is not allowed, because a preview must go as a whole",
      ],
      [
        `variables.pods.all(t, !has(t.spec) || !has(t.spec.terminationGracePeriodSeconds) || t.spec.terminationGracePeriodSeconds <= ${GRACE_SECONDS})`,
        `pods of a preview end within ${GRACE_SECONDS} seconds; lower terminationGracePeriodSeconds`,
      ],
    ],
  });
}
