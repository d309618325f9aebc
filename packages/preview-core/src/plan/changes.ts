import type { Problem } from "../preview-error.ts";

/** What a plan changes in the GitOps repository, all in one commit. */
export interface Changes {
  /** First line, then optionally a blank line and a body. Empty when nothing changes. */
  readonly message: string;
  /** Full path → new text. */
  readonly write: ReadonlyMap<string, string>;
  /** Full paths of the files to remove. */
  readonly remove: readonly string[];
}

/** Whether there is nothing to commit. */
export function isEmptyPlan({ write, remove }: Changes): boolean {
  return write.size === 0 && remove.length === 0;
}

/**
 * One problem for each path outside the directory. A path with an empty, `.` or `..` segment counts as outside.
 *
 * @example
 * foreignPaths(["a/b/x.yaml", "a/b/../c.yaml"], "a/b"); // [{ path: "a/b/../c.yaml", message: "is outside a/b/" }]
 */
export function foreignPaths(paths: readonly string[], directory: string): Problem[] {
  return paths
    .filter((path) => !path.startsWith(`${directory}/`) || path.split("/").some(isEmptyOrDots))
    .map((path) => ({ path, message: `is outside ${directory}/` }));
}

function isEmptyOrDots(segment: string): boolean {
  return segment === "" || segment === "." || segment === "..";
}
