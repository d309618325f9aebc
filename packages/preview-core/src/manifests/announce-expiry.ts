import { isMap, parseDocument } from "yaml";
import { PreviewError } from "../preview-error.ts";
import { printYaml } from "../yaml.ts";
import { EXTERNAL_LINK } from "./build-application.ts";
import { ANNOTATIONS } from "./preview-metadata.ts";

/**
 * The text of an Application with the time at which its pull request was notified that the preview will expire. Nothing
 * else changes, so a sweep never applies a newer platform config to a preview.
 *
 * @param application What `renderPreview` wrote, or an Application that carries our annotations.
 * @param at ISO 8601
 * @throws PreviewError `invalid-manifest` when the Application has no annotations
 */
export function announceExpiry(application: string, at: string): string {
  const document = parseDocument(application, { compat: "yaml-1.1", uniqueKeys: false });
  const written = document.getIn(["metadata", "annotations"]);
  if (document.errors.length > 0 || !isMap(written)) {
    throw new PreviewError("invalid-manifest", [
      { path: "metadata.annotations", message: "expected an Application with annotations" },
    ]);
  }
  // `buildApplication` writes the link after all of our annotations.
  const pair = document.createPair(ANNOTATIONS.expiryWarnedAt, at);
  written.delete(ANNOTATIONS.expiryWarnedAt);
  const place = written.items.findIndex(({ key }) => String(key) === EXTERNAL_LINK);
  written.items.splice(place < 0 ? written.items.length : place, 0, pair);
  return printYaml(document);
}
