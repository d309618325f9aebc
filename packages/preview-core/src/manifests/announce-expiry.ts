import { isMap, parseDocument } from "yaml";
import { PreviewError } from "../preview-error.ts";
import { printYaml } from "../yaml.ts";
import { ANNOTATIONS } from "./metadata-keys.ts";

/** The annotation that ours stand before, as `buildApplication` writes them. */
const AFTER_OURS = "link.argocd.argoproj.io/external-link";

/**
 * The text of an Application that says when its pull request was told that the preview will expire. All else stays as it
 * is, so that a sweep never moves a preview to what the platform config says by now.
 *
 * @param text What `renderPreview` wrote, or an Application that carries our annotations.
 * @param at ISO 8601
 * @throws PreviewError `invalid-manifest`, when there are no annotations
 */
export function announceExpiry(text: string, at: string): string {
  const document = parseDocument(text, { compat: "yaml-1.1" });
  const annotations = document.getIn(["metadata", "annotations"]);
  if (document.errors.length > 0 || !isMap(annotations)) {
    const message = "expected an Application with annotations";
    throw new PreviewError("invalid-manifest", [{ path: "metadata.annotations", message }]);
  }
  const pair = document.createPair(ANNOTATIONS.expiryWarnedAt, at);
  annotations.delete(ANNOTATIONS.expiryWarnedAt);
  const place = annotations.items.findIndex(({ key }) => String(key) === AFTER_OURS);
  annotations.items.splice(place < 0 ? annotations.items.length : place, 0, pair);
  return printYaml(document);
}
