import { announceExpiry } from "../../manifests/announce-expiry.ts";
import { APPLICATION_FILE } from "../../manifests/render-preview.ts";
import { PreviewError } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import { toTimestamp } from "../../forms.ts";
import { type Changes, foreignPaths } from "../changes.ts";
import type { PreviewDecision, SweepPlan } from "./sweep-facts.ts";

/** Longer lists in a commit message are no longer read. */
const LISTED_MAX = 100;

/**
 * The commit that carries a sweep's plan out: it removes files, and records in Applications the announcements that were seen on
 * their pull requests. Undefined when nothing changes, also because the removal limit is exceeded.
 *
 * @param texts Full path → text: at least of the Application of each preview that is announced.
 * @throws PreviewError `foreign-path` when a file is outside its preview's directory; `invalid-manifest` when the text of
 * an announced preview's Application is missing, or has no annotations
 */
export function sweepCommit(
  { previews, limitExceeded }: SweepPlan,
  texts: ReadonlyMap<string, string>,
): Changes | undefined {
  const removed = previews.filter(({ action }) => action === "remove");
  const warned = previews.filter(({ action, noticedAt }) => action === "warn" && noticedAt !== undefined);
  if (limitExceeded !== undefined || removed.length + warned.length === 0) return undefined;
  for (const decision of [...removed, ...warned]) assertInside(decision);
  return {
    message: toMessage(removed, warned),
    write: new Map(warned.map((decision) => readAnnouncement(decision, texts))),
    remove: removed.flatMap(({ preview }) => preview.files),
  };
}

function assertInside({ preview: { directory, files } }: PreviewDecision): void {
  const problems = foreignPaths(files, directory);
  if (problems.length > 0) throw new PreviewError("foreign-path", problems);
}

function readAnnouncement(
  { preview, noticedAt = 0 }: PreviewDecision,
  texts: ReadonlyMap<string, string>,
): [path: string, text: string] {
  const path = `${preview.directory}/${APPLICATION_FILE}`;
  const text = texts.get(path);
  if (text === undefined) throw new PreviewError("invalid-manifest", [{ path, message: "was not read" }]);
  return [path, announceExpiry(text, toTimestamp(noticedAt))];
}

function toMessage(removed: readonly PreviewDecision[], warned: readonly PreviewDecision[]): string {
  const parts = [
    ...(removed.length > 0 ? [`Remove ${count(removed)}`] : []),
    ...(warned.length > 0 ? [`Announce the end of ${count(warned)}`] : []),
  ];
  const lines = [...removed, ...warned].map(
    ({ action, preview, reason }) => `- ${action} ${quote(preview.directory)}: ${reason}`,
  );
  const more = lines.length > LISTED_MAX ? [`- and ${lines.length - LISTED_MAX} more`] : [];
  const headline = parts.join(", ").replace(/, A/, ", a");
  return [headline, "", ...lines.slice(0, LISTED_MAX), ...more].join("\n");
}

function count(decisions: readonly PreviewDecision[]): string {
  return decisions.length === 1 ? "1 preview" : `${decisions.length} previews`;
}
