import type { PlatformConfig } from "../../config/platform-config.ts";
import { ANNOTATIONS, EPHEMERAL_LABEL } from "../../manifests/preview-metadata.ts";
import { toRegexText } from "../../names/authority-regex.ts";
import type { PolicyRule } from "./build-policy.ts";
import { allOf, anyOf, toCelList, toCelString, trackingId } from "./cel.ts";

/**
 * The regular expression of the tracking id on every object that the previews' parents apply. The app-of-apps is named
 * like the previews' project, and the ApplicationSet's parents are `{service}.preview-pr-{n}`. The expression matches
 * both, so that a platform can change from one to the other, and every name that a directory could give a parent.
 *
 * @example
 * parentTrackingRegex("previews"); // "^(?:previews|[^:]*\\.preview-pr-[^:]*):"
 */
export function parentTrackingRegex(project: string): string {
  return `^(?:${toRegexText(project)}|[^:]*\\.preview-pr-[^:]*):`;
}

/**
 * CEL that is true for a create or update by a preview parent, or of an object that is marked as a preview before or after
 * the write.
 *
 * Argo CD sets the tracking id itself. So a commit to the GitOps repository cannot escape the rules by leaving a label out.
 *
 * @param more Further CEL over a name, which is `object` or `oldObject`.
 */
export function concernsPreview(config: PlatformConfig, more: (object: string) => readonly string[]): string {
  const regex = toCelString(parentTrackingRegex(config.argocd.project));
  const label = toCelString(EPHEMERAL_LABEL);
  const signs = (object: string) =>
    anyOf(
      `(${trackingId(object)}).matches(${regex})`,
      `has(${object}.metadata.labels) && ${label} in ${object}.metadata.labels`,
      ...more(object),
    );
  return anyOf(signs("object"), allOf("oldObject != null", signs("oldObject")));
}

/**
 * CEL that is true for an update that changes neither spec nor labels, such as a new status, the start of a sync, or a
 * deletion. Without this exception, a preview that is older than the policy could neither report its status nor be deleted.
 *
 * An Application may not change its finalizers either until it is being deleted: Argo CD writes the status into the
 * Application itself, and finalizers for the hooks around its deletion.
 */
export function unchangedRule(kind: "application" | "claim"): string {
  const sameShape = allOf(
    "oldObject != null",
    "object.spec == oldObject.spec",
    sameRule("metadata.labels", "{}"),
  );
  if (kind === "claim") return sameShape;
  return allOf(
    sameShape,
    `has(object.metadata.deletionTimestamp) || ${sameRule("metadata.finalizers", "[]")}`,
  );
}

/** The expression, except where `variables.unchanged` is true. */
export function unlessUnchanged(expression: string): string {
  return `variables.unchanged || (${expression})`;
}

/** What Argo CD writes on every object that it applies. */
const ARGOCD_ANNOTATIONS = [
  "argocd.argoproj.io/tracking-id",
  "argocd.argoproj.io/installation-id",
  "kubectl.kubernetes.io/last-applied-configuration",
];

/** CEL variables for the annotations of the object, and those before the write. */
export const ANNOTATION_VARIABLES: Readonly<Record<string, string>> = {
  annotations: "has(object.metadata.annotations) ? object.metadata.annotations : {}",
  annotated: "oldObject != null && has(oldObject.metadata.annotations) ? oldObject.metadata.annotations : {}",
};

/**
 * The rule that an object has no annotations but those of this library, those of Argo CD, and `more`.
 *
 * Annotations of Argo CD and Crossplane skip deletions, wait for a person, or make a hook of an object. An annotation that
 * the write leaves as it was is allowed. Otherwise an object that is older than the policy could neither report its status
 * nor be deleted. The rule stays outside of `unlessUnchanged`, which does not look at annotations.
 */
export function annotationsRule(object: string, more: readonly string[]): PolicyRule {
  const allowed = [...Object.values(ANNOTATIONS), ...ARGOCD_ANNOTATIONS, ...more];
  return [
    `variables.annotations.all(k, ${anyOf(`k in ${toCelList(allowed)}`, keptAnnotation("k"))})`,
    `${object} has no annotations but those of preview-core and of its controllers; remove the others`,
  ];
}

/** CEL that is true when the write leaves an annotation as it was. */
export function keptAnnotation(key: string): string {
  return allOf(
    `${key} in variables.annotated`,
    `variables.annotated[${key}] == variables.annotations[${key}]`,
  );
}

function sameRule(field: string, missing: string): string {
  const [now, before] = ["object", "oldObject"].map((object) => {
    const value = `${object}.${field}`;
    return `(has(${value}) ? ${value} : ${missing})`;
  });
  return `${now} == ${before}`;
}
