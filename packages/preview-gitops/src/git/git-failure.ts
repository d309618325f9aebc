import { GitOpsError, type GitOpsErrorCode } from "../ports/gitops-repository.ts";

/** Words of git, GitHub, GitLab and ssh → their meaning. The first match counts. */
const MEANINGS: readonly (readonly [RegExp, GitOpsErrorCode, remedy: string])[] = [
  [/archived/i, "refused", "Unarchive the repository or name another one."],
  [
    /returned error: 30\d/,
    "not-found",
    "The URL redirects. Give the address it leads to, with .git at its end.",
  ],
  [
    /returned error: 40[13]|Authentication failed|could not read (?:Username|Password)|Permission (?:to .* )?denied|Write access to repository not granted|Host key verification failed|dubious ownership/,
    "forbidden",
    "Check that the token (or ssh key) is valid and may read and write the contents of this repository.",
  ],
  [
    /returned error: 404|[Rr]epository (?:'.*' )?not found|does not appear to be a git repository|could not be found|couldn't find remote ref/,
    "not-found",
    "Check the URL and the branch, and that the token can see the repository.",
  ],
];

/** The error of a failed git command. `otherwise` is its code when none of the known words is in the output. */
export function gitFailure(
  action: string,
  said: string,
  otherwise: GitOpsErrorCode,
  remedy = "Try again later.",
): GitOpsError {
  const known = MEANINGS.find(([words]) => words.test(said));
  const [, code, advice] = known ?? [undefined, otherwise, remedy];
  return new GitOpsError(
    code,
    `${action} failed: ${said.replace(/\.+$/, "") || "git said nothing"}. ${advice}`,
  );
}
