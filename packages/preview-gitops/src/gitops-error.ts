import { ExpectedError } from "preview-core";

/**
 * Why an effect on GitHub or on the GitOps repository did not happen.
 *
 * - `lost-race`: somebody else moved the branch; read again and start over
 * - `uncertain`: the answer was lost, the commit may have landed; read again and start over
 * - `unreachable`: no usable answer (network, 5xx, rate limit); trying again later can help
 * - `forbidden`: the token is refused or lacks a permission
 * - `not-found`: the repository, branch or pull request does not exist, or the token cannot see it
 * - `refused`: a rule of the repository forbids the commit (branch protection, ruleset, archived)
 * - `git-missing`: there is no `git` on PATH
 * - `deadline`: the overall deadline or the last attempt passed
 */
export type GitOpsErrorCode =
  | "lost-race"
  | "uncertain"
  | "unreachable"
  | "forbidden"
  | "not-found"
  | "refused"
  | "git-missing"
  | "deadline";

/** The one error of this package. `message` says what was tried, what came back and what to do; never a secret. */
export class GitOpsError extends ExpectedError {
  override readonly name = "GitOpsError";
  readonly code: GitOpsErrorCode;
  /** Milliseconds for which GitHub asked to be left alone. Default: it did not say */
  readonly retryAfter: number | undefined;

  constructor(
    code: GitOpsErrorCode,
    message: string,
    options: ErrorOptions & { retryAfter?: number | undefined } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}
