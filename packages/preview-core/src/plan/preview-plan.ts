import { ownerPath } from "../manifests/owner-file.ts";
import type { Preview } from "../names/preview.ts";
import { previewDirectory } from "../names/preview-names.ts";
import { PreviewError } from "../preview-error.ts";

/** What a preview is in after the plan was carried out, as the pull request's comment says it. */
export type PreviewState = "deploying" | "ready" | "failed" | "removed" | "skipped" | "superseded";

/** The decision about one preview. */
export interface PreviewPlan {
  readonly action: "ensure" | "remove" | "nothing";
  readonly state: Exclude<PreviewState, "ready">;
  /** Why, as one sentence for the pull request's author. */
  readonly reason: string;
  /** Full path → new text. */
  readonly write: ReadonlyMap<string, string>;
  /** Full paths of files to remove. */
  readonly remove: readonly string[];
}

/** A decision that changes no file. */
export function nothing(state: PreviewPlan["state"], reason: string): PreviewPlan {
  return { action: "nothing", state, reason, write: new Map(), remove: [] };
}

/** Whether carrying the plan out would change anything. */
export function isEmptyPlan({ write, remove }: Pick<PreviewPlan, "write" | "remove">): boolean {
  return write.size === 0 && remove.length === 0;
}

/**
 * The last guard before a commit: a plan touches the preview's own directory and the service's owner file, nothing else.
 *
 * @throws PreviewError `foreign-path`
 */
export function assertOwnPaths({ write, remove }: PreviewPlan, preview: Preview, root: string): void {
  const directory = `${previewDirectory(preview, root)}/`;
  const owner = ownerPath(preview.service, root);
  const isOwn = (path: string) => path.startsWith(directory) && !path.split("/").some(isDots);
  const foreign = [...[...write.keys()].filter((path) => path !== owner), ...remove].filter(
    (path) => !isOwn(path),
  );
  if (foreign.length === 0) return;
  throw new PreviewError(
    "foreign-path",
    foreign.map((path) => ({ path, message: `is outside ${directory}` })),
  );
}

function isDots(segment: string): boolean {
  return segment === "" || segment === "." || segment === "..";
}
