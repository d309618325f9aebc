import type { PlatformConfig } from "../../config/platform-config.ts";
import { EPHEMERAL_LABEL } from "../../manifests/metadata-keys.ts";
import { toRegexText } from "../../names/regex-text.ts";
import { TRACKING_ID } from "./build-tracking-policy.ts";
import { allOf, anyOf, toCelString } from "./cel-text.ts";
import { annotationOf } from "./metadata-in-cel.ts";

/**
 * The regular expression of the tracking id on whatever the previews' parents apply: of the one app-of-apps, which is
 * named like the previews' project, and of the ApplicationSet's parents, `{service}.preview-pr-{n}`. Both at once, so that
 * a platform may go from one to the other.
 *
 * @example
 * parentTrackingRegex(config.argocd); // "^(?:previews|[^:]*\\.preview-pr-[0-9]+):"
 */
export function parentTrackingRegex({ project }: Pick<PlatformConfig["argocd"], "project">): string {
  return `^(?:${toRegexText(project)}|[^:]*\\.preview-pr-[0-9]+):`;
}

/**
 * CEL that is true when a write, other than a deletion, concerns a preview: one of the previews' parents applies the
 * object, or it says that it is a preview's, before or after the write.
 *
 * Argo CD sets the tracking id itself. So a commit to the GitOps repository cannot leave a label out to be judged by
 * nobody.
 *
 * @param more Further CEL over the name that it gets, one of `object` and `oldObject`.
 */
export function concernsPreview(config: PlatformConfig, more: (object: string) => readonly string[]): string {
  const regex = toCelString(parentTrackingRegex(config.argocd));
  const label = toCelString(EPHEMERAL_LABEL);
  const signs = (object: string) =>
    anyOf(
      `(${annotationOf(object, TRACKING_ID)}).matches(${regex})`,
      `has(${object}.metadata.labels) && ${label} in ${object}.metadata.labels`,
      ...more(object),
    );
  return anyOf(signs("object"), allOf("oldObject != null", signs("oldObject")));
}
