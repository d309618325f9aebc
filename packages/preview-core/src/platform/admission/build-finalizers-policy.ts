import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { NAMESPACED_WRITES, POD_TEMPLATES } from "./build-pods-policy.ts";
import { allOf, annotationOf, byUser, toCelList, toCelString } from "./cel.ts";
import { ANNOTATION_VARIABLES, keptAnnotation } from "./preview-writes.ts";

/** The API server adds it to a new PersistentVolumeClaim. */
const FINALIZERS = ["kubernetes.io/pvc-protection"];
/** Each makes a hook of an object: Argo CD's own annotation, and Helm's, which Argo CD reads too. */
const HOOKS = ["argocd.argoproj.io/hook", "helm.sh/hook"];
const WAVE = "argocd.argoproj.io/sync-wave";
/** A pod that ignores SIGTERM runs until this time is over, and its namespace stays as long as the pod. */
const GRACE_SECONDS = 60;

/**
 * Forbids what would hold a preview's next update or its deletion: finalizers without a controller, Argo CD options that
 * skip or delay deletion, hooks, sync waves, and pods with very long termination. The policy applies to Argo CD's writes.
 *
 * While an operation of Argo CD waits for a hook or for the health of a wave, the operation keeps its commit, and the
 * Application cannot be deleted (argoproj/argo-cd issue 1644). A finalizer that an object already has belongs to a
 * controller, and does not stop an update.
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
      ...ANNOTATION_VARIABLES,
      old: "oldObject != null && has(oldObject.metadata.finalizers) ? oldObject.metadata.finalizers : []",
      pods: POD_TEMPLATES,
      made: "has(object.spec) && has(object.spec.volumeClaimTemplates) ? object.spec.volumeClaimTemplates + variables.pods : variables.pods",
      options: annotationOf("object", "argocd.argoproj.io/sync-options"),
    },
    validations: [
      // The first refusal is the one that people read, and Argo CD adds a finalizer to each hook.
      [
        added(`k in ${toCelList(HOOKS)}`),
        "a preview has no hooks, because a hook that does not end would hold the next commit and the deletion; do the work when the service starts, or in an init container",
      ],
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
        `!variables.options.lowerAscii().matches(${toCelString("(delete|prune(last)?)\\s*=")})`,
        "the sync options Delete, Prune and PruneLast are not allowed, because a preview must go as a whole and at once",
      ],
      [
        "!has(object.metadata.annotations) || !('helm.sh/resource-policy' in object.metadata.annotations)",
        "the annotation helm.sh/resource-policy is not allowed, because a preview must go as a whole",
      ],
      [
        added(`k == ${toCelString(WAVE)} && variables.annotations[k] != '0'`),
        "a preview has no sync waves, because a wave that never gets healthy would hold the next commit and the deletion; leave out argocd.argoproj.io/sync-wave",
      ],
      [
        `variables.pods.all(t, !has(t.spec) || !has(t.spec.terminationGracePeriodSeconds) || t.spec.terminationGracePeriodSeconds <= ${GRACE_SECONDS})`,
        `pods of a preview end within ${GRACE_SECONDS} seconds; lower terminationGracePeriodSeconds`,
      ],
    ],
  });
}

/** CEL that is true when the write adds no annotation of this kind. One that is older than the policy may go. */
function added(kind: string): string {
  return `!variables.annotations.exists(k, ${allOf(kind, `!(${keptAnnotation("k")})`)})`;
}
