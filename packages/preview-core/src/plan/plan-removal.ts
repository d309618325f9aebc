import { LIMITS, NAME_PATTERNS } from "../names/name-rule.ts";
import { parsePreviewDirectory, previewDirectory } from "../names/preview-names.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { type Changes, foreignPaths } from "./changes.ts";

/** A preview directory that a person wants to remove, and why. */
export interface Removal {
  readonly directory: string;
  /** In the person's words. */
  readonly reason: string;
}

const SERVICE = new RegExp(NAME_PATTERNS.service);
/** A longer line of a commit message is no longer read as one. */
const REASON_MAX = 500;

/**
 * What is wrong with a removal, before anything is read: a directory that is no preview directory below the root, or an
 * empty reason. So a removal can reach nothing but preview directories.
 */
export function removalProblems({ directory, reason }: Removal, root: string): Problem[] {
  return [
    ...(parseDirectory(directory, root) === undefined
      ? [
          {
            path: "directory",
            message: `expected ${root}/SERVICE/preview-pr-NUMBER, got ${quote(directory)}`,
          },
        ]
      : []),
    ...(toLine(reason) === ""
      ? [{ path: "reason", message: "is required: say why, for the readers of the commit" }]
      : []),
  ];
}

/**
 * The commit that removes a preview directory without checking the pull request. For operators, when the sweeper cannot
 * read the pull request.
 *
 * @param files Every file of the directory: full path → text
 * @throws PreviewError `foreign-path` when the directory is no preview directory, the reason is empty, or a file is outside
 * of the directory
 */
export function planRemoval(removal: Removal, files: ReadonlyMap<string, string>, root: string): Changes {
  const { directory, reason } = removal;
  const problems = [...removalProblems(removal, root), ...foreignPaths([...files.keys()], directory)];
  if (problems.length > 0) throw new PreviewError("foreign-path", problems);
  const { service = "", pr = 0 } = parseDirectory(directory, root) ?? {};
  return {
    message: `Remove ${service} pull request ${pr}\n\nBy hand, because ${toLine(reason)}`,
    write: new Map(),
    remove: [...files.keys()],
  };
}

function parseDirectory(directory: string, root: string): { service: string; pr: number } | undefined {
  const [name = "", service = ""] = directory.split("/").toReversed();
  const pr = parsePreviewDirectory(name);
  if (pr === undefined || service.length > LIMITS.service || !SERVICE.test(service)) return undefined;
  return previewDirectory({ service, pr }, root) === directory ? { service, pr } : undefined;
}

/** One line, so that the reason ends no paragraph of the message and begins no trailer. */
function toLine(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, REASON_MAX);
}
