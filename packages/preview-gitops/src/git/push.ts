import { GitOpsError, type GitOpsErrorCode } from "../ports/gitops-repository.ts";
import type { Clone } from "./clone.ts";
import { gitFailure } from "./git-failure.ts";

/** What moves the branch: from exactly `head` to `commit`. */
export interface Push {
  readonly head: string;
  readonly commit: string;
}

/** Reasons of git and its servers for a branch that is not where the push expects it. */
const MOVED =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to (?:update|lock) ref|incorrect old value|reference already exists|but expected/i;

/** Reasons that leave open what the server has done. */
const UNANSWERED = /unpacker|failed to report/;

/**
 * Moves the branch by compare-and-swap.
 *
 * @throws GitOpsError `lost-race`, `refused`, `forbidden`, `not-found`; `uncertain` when no answer came back
 */
export async function push(clone: Clone, { head, commit }: Push): Promise<void> {
  const ref = `refs/heads/${clone.branch}`;
  const args = ["--porcelain", "--no-verify", `--force-with-lease=${ref}:${head}`];
  const outcome = await clone.git.run(["push", ...args, "--", "origin", `${commit}:${ref}`], {
    // A shallow clone names its borders when it pushes, and a server with much history takes minutes to check them
    // (https://gitlab.com/gitlab-org/gitlab/-/work_items/595704).
    environment: { GIT_SHALLOW_FILE: "" },
  });
  if (outcome.ok) return;
  const action = `Committing to ${clone.name}`;
  const reason = rejection(outcome.stdout.toString());
  if (reason === undefined)
    throw gitFailure(action, outcome.said, "uncertain", "The commit may have landed.");
  throw new GitOpsError(
    ...rejected(reason, `${action} failed: ${outcome.said} (${clone.git.readable(reason)}).`),
  );
}

/** The reason in the line that `git push --porcelain` prints for a reference that did not move. */
function rejection(output: string): string | undefined {
  return /^!\t\S+\t\[[^\]]+\] \((.*)\)$/m.exec(output)?.[1];
}

function rejected(reason: string, message: string): [code: GitOpsErrorCode, message: string] {
  if (MOVED.test(reason)) return ["lost-race", `${message} The branch has moved.`];
  if (UNANSWERED.test(reason)) return ["uncertain", `${message} The commit may have landed.`];
  return ["refused", `${message} Let whoever owns the token bypass that rule, or name another branch.`];
}
