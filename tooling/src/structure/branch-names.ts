import { lineAt, type Source } from "./sources.ts";

/** The name of a pull request's branch, in GitHub's answers, events and expressions. `headRef { __typename }` is no name. */
const BRANCH_NAME =
  /\bhead\??\.(?:ref|label)\b|\b(?:head_ref|head_branch|headRefName|headBranch)\b|\bheadRef\s*\{(?!\s*__typename\s*\})/g;

/**
 * The places of a file that read the name of a pull request's branch. Its author chooses the name, so no shipped file reads
 * it: the name cannot reach a path, a manifest or a comment (docs/threat-model.md).
 */
export function branchNameProblems({ path, text }: Source): string[] {
  return [...text.matchAll(BRANCH_NAME)].map(
    ({ 0: found, index }) => `${path}:${lineAt(text, index)}: reads the name of a branch (${found})`,
  );
}
