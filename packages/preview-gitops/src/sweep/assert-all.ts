import { GitOpsError } from "../ports/gitops-repository.ts";

/**
 * Passes when an answer has all that was wanted: what was seen at a commit is there at that commit, whatever GitHub leaves
 * out.
 *
 * @throws GitOpsError `unreachable`, so that it is asked for again
 */
export function assertAll(wanted: readonly string[], found: ReadonlyMap<string, unknown>): void {
  const missing = wanted.find((path) => !found.has(path));
  if (missing !== undefined) throw new GitOpsError("unreachable", `${missing} is listed, and not shown`);
}
