import { announceExpiry } from "../../manifests/announce-expiry.ts";
import { APPLICATION_FILE } from "../../manifests/render-preview.ts";
import { PreviewError } from "../../preview-error.ts";
import { quote } from "../../quote.ts";
import type { PreviewDecision, SweepPlan } from "./sweep-plan.ts";

/** What a sweep changes in the GitOps repository, in one commit. */
export interface SweepCommit {
  readonly message: string;
  /** Full path → new text: the Applications whose pull requests are told. */
  readonly write: ReadonlyMap<string, string>;
  /** Full paths of the files to remove. */
  readonly remove: readonly string[];
}

/** Lines of a message that people still read. */
const LISTED_MAX = 100;

/**
 * The commit that carries a sweep's plan out, or nothing when there is nothing to change, also because of the brake.
 *
 * @param at The present moment, ISO 8601, which an announced preview records.
 * @param texts Full path → text: at least of the Application of each preview that is announced.
 * @throws PreviewError `foreign-path`, before anything outside the preview's own directory is touched; `invalid-manifest`
 * where the text of an announced preview's Application is missing, or has no annotations
 */
export function sweepCommit(
  { previews, braked }: SweepPlan,
  at: string,
  texts: ReadonlyMap<string, string>,
): SweepCommit | undefined {
  const removed = previews.filter(({ action }) => action === "remove");
  const warned = previews.filter(({ action }) => action === "warn");
  if (braked !== undefined || removed.length + warned.length === 0) return undefined;
  for (const decision of [...removed, ...warned]) assertInside(decision);
  return {
    message: toMessage(removed, warned),
    write: new Map(warned.map((decision) => toAnnouncement(decision, at, texts))),
    remove: removed.flatMap(({ preview }) => preview.files),
  };
}

function toAnnouncement(
  { preview }: PreviewDecision,
  at: string,
  texts: ReadonlyMap<string, string>,
): [path: string, text: string] {
  const path = `${preview.directory}/${APPLICATION_FILE}`;
  const text = texts.get(path);
  if (text === undefined) throw new PreviewError("invalid-manifest", [{ path, message: "was not read" }]);
  return [path, announceExpiry(text, at)];
}

function assertInside({ preview: { directory, files } }: PreviewDecision): void {
  const foreign = files.filter(
    (path) => !path.startsWith(`${directory}/`) || path.split("/").some((part) => /^\.{0,2}$/.test(part)),
  );
  if (foreign.length === 0) return;
  throw new PreviewError(
    "foreign-path",
    foreign.map((path) => ({ path, message: `is outside ${directory}/` })),
  );
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
