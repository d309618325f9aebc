import { LIMITS } from "../../names/name-rule.ts";
import { APPLICATION_FILE, CLAIM_FILE } from "../../manifests/render-preview.ts";

/** One pattern of an ApplicationSet's git generator. */
interface GitDirectory {
  readonly path: string;
  readonly exclude?: true;
}

/*
 * Argo CD reads `include` and `exclude` of a directory with gobwas/glob and no separators, so `*` crosses slashes. gobwas
 * 0.2.3, the only release for many years, matches nothing when an alternative in braces has both a `*` and a character
 * class.
 */

/** A preview's files in its own directory. */
export const PREVIEW_FILES: string = `{${APPLICATION_FILE},${CLAIM_FILE}}`;

/** Every file in a preview's directory, from the root. */
export const PREVIEW_DIRECTORIES: string = "*/preview-pr-[1-9]*/*";

/** What no service's name matches, in Go's `path.Match`, whose `*` stops at slashes. */
const NO_SERVICE = ["[^a-z]*", String.raw`*[^a-z0-9\-]*`, "*-", "*--*"];

/**
 * The directories of previews, and no others, for an ApplicationSet's git generator.
 *
 * One parent with a name that Kubernetes refuses ends the ApplicationSet's work before its removals, for all previews
 * (argoproj/argo-cd `applicationset_controller.go`, `createOrUpdateInCluster`). So no pattern lets such a directory in.
 */
export function previewDirectories(root: string): GitDirectory[] {
  const numbers = Array.from(
    { length: String(LIMITS.pr).length },
    (_, more) => `[1-9]${"[0-9]".repeat(more)}`,
  );
  return [
    ...numbers.map((number) => ({ path: `${root}/*/preview-pr-${number}` })),
    ...NO_SERVICE.map((service) => ({ path: `${root}/${service}/*`, exclude: true as const })),
  ];
}
