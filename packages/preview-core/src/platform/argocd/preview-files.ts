import { APPLICATION_FILE, CLAIM_FILE } from "../../manifests/render-preview.ts";

/*
 * Argo CD reads `include` and `exclude` with gobwas/glob and no separators, so `*` crosses slashes. gobwas 0.2.3, the
 * one release for many years, matches nothing when an alternative in braces has both a `*` and a character class.
 */

/** A preview's files in its own directory. */
export const PREVIEW_FILES: string = `{${APPLICATION_FILE},${CLAIM_FILE}}`;

/** The same from the root. */
export const PREVIEW_FILES_BELOW_ROOT: string = `*/preview-pr-[1-9]*/${PREVIEW_FILES}`;

/** Whatever is in a preview's directory, from the root. */
export const PREVIEW_DIRECTORIES: string = "*/preview-pr-[1-9]*/*";

/** The directories themselves, for an ApplicationSet's generator, whose `*` stops at slashes (Go's `path.Match`). */
export const PREVIEW_DIRECTORY_GLOB: string = "*/preview-pr-[1-9]*";
