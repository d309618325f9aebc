import type { PlatformConfig } from "../../config/platform-config.ts";
import { EPHEMERAL_LABEL } from "../../manifests/preview-metadata.ts";
import { toRegexText } from "../../names/authority-regex.ts";
import { allOf, anyOf, toCelString, trackingId } from "./cel.ts";

/**
 * The regular expression of the tracking id on every object that the previews' parents apply. The app-of-apps is named
 * like the previews' project, and the ApplicationSet's parents are `{service}.preview-pr-{n}`. The expression matches
 * both, so that a platform can change from one to the other.
 *
 * @example
 * parentTrackingRegex("previews"); // "^(?:previews|[^:]*\\.preview-pr-[0-9]+):"
 */
export function parentTrackingRegex(project: string): string {
  return `^(?:${toRegexText(project)}|[^:]*\\.preview-pr-[0-9]+):`;
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

function sameRule(field: string, missing: string): string {
  const [now, before] = ["object", "oldObject"].map((object) => {
    const value = `${object}.${field}`;
    return `(has(${value}) ? ${value} : ${missing})`;
  });
  return `${now} == ${before}`;
}
