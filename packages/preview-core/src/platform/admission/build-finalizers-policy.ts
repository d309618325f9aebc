import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { toCelList, toCelString } from "./cel-text.ts";
import { annotationOf, isUser } from "./metadata-in-cel.ts";

/** What the API server adds to a claim of storage while it is created, and what Argo CD adds to a hook. */
const FINALIZERS = ["kubernetes.io/pvc-protection", "argocd.argoproj.io/hook-finalizer"];
/** A pod that ignores SIGTERM lives as long as it asks for, and its namespace as long as the pod. */
const GRACE_SECONDS = 600;

/**
 * The policy that keeps Argo CD from writing what a preview could not get rid of again: finalizers that no controller
 * removes, options that exempt an object from deletion or let it wait for a person, and pods that take for ever to end.
 *
 * A finalizer that an object has already is its controller's, and does not stop an update. Hooks before and after the
 * deletion are not refused here, where they would stop it; the Application's policy on the hub keeps Argo CD from waiting
 * for them.
 */
export function buildFinalizersPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-no-foreign-finalizers",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        {
          apiGroups: ["*"],
          apiVersions: ["*"],
          operations: ["CREATE", "UPDATE"],
          resources: ["*"],
          scope: "Namespaced",
        },
      ],
    },
    conditions: { "argo-cd": isUser(config.identities.argocd) },
    variables: {
      old: "oldObject != null && has(oldObject.metadata.finalizers) ? oldObject.metadata.finalizers : []",
      pods: PODS,
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
        // Argo CD takes any white space of Unicode off each option, so the start of one cannot be told by a pattern.
        `!variables.options.lowerAscii().matches(${toCelString("(delete|prune)\\s*=")})`,
        "the sync options Delete and Prune are not allowed, because a preview must go as a whole",
      ],
      [
        "!has(object.metadata.annotations) || !('helm.sh/resource-policy' in object.metadata.annotations)",
        "the annotation helm.sh/resource-policy is not allowed, because a preview must go as a whole",
      ],
      [
        `variables.pods.all(t, !has(t.spec) || !has(t.spec.terminationGracePeriodSeconds) || t.spec.terminationGracePeriodSeconds <= ${GRACE_SECONDS})`,
        `pods of a preview end within ${GRACE_SECONDS} seconds`,
      ],
    ],
  });
}

/** The templates of pods in an object, wherever its kind has them; a Pod is its own. */
const PODS = [
  "object.kind == 'Pod' ? [object]",
  ": has(object.spec) && has(object.spec.template) ? [object.spec.template]",
  ": has(object.spec) && has(object.spec.jobTemplate) ? [object.spec.jobTemplate.spec.template]",
  ": []",
].join("\n");
