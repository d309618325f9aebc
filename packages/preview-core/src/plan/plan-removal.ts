import { LIMITS } from "../names/limits.ts";
import { NAME_PATTERNS } from "../names/name-rule.ts";
import { parsePreviewDirectory, previewDirectory } from "../names/preview-names.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import type { SweepCommit } from "./sweep/sweep-commit.ts";

/** A preview directory that a person wants to be gone, and why. */
export interface Removal {
  readonly directory: string;
  /** In the person's words. */
  readonly reason: string;
}

const SERVICE = new RegExp(NAME_PATTERNS.service);
/** A line of a commit's message that people still read as one. */
const REASON_MAX = 500;

/**
 * What is wrong with a removal before anything is read: a directory that is no preview directory below the root, or a reason
 * that says nothing. Nothing else can ever be removed by it.
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
      ? [{ path: "reason", message: "is required: say why, for whoever reads the commit" }]
      : []),
  ];
}

/**
 * The commit that removes a preview directory, whatever its pull request's state: the operator's way for those that the
 * sweeper keeps because it cannot see what became of them.
 *
 * @param files Every file of the directory: full path → text
 * @throws PreviewError `foreign-path` when it is no preview directory, the reason says nothing, or a file is outside of it
 */
export function planRemoval(removal: Removal, files: ReadonlyMap<string, string>, root: string): SweepCommit {
  const { directory, reason } = removal;
  const outside = [...files.keys()].filter((path) => !path.startsWith(`${directory}/`));
  const problems = [
    ...removalProblems(removal, root),
    ...outside.map((path) => ({ path, message: `is outside ${directory}/` })),
  ];
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

/** One line, so that it ends no paragraph of the message and begins no trailer. */
function toLine(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, REASON_MAX);
}
