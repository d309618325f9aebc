import { readFile } from "node:fs/promises";

/** The two workflows that every service with previews has, as paths in its repository. */
export const PREVIEW_WORKFLOWS = [
  ".github/workflows/preview-build.yml",
  ".github/workflows/preview.yml",
] as const;

/** The folder is beside `src` and beside `dist`. */
const SKELETON = new URL("../skeleton/", import.meta.url);

/** The text of one of the skeleton's files, with its placeholders. */
export function readSkeletonFile(path: string): Promise<string> {
  return readFile(new URL(path, SKELETON), "utf8");
}
