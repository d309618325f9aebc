import { checkAll, type Environment, type Terminal } from "preview-console";
import { FORMS, formProblem } from "preview-core";
import { type GitOpsRepository, openGitOps, parseGitOpsAddress } from "preview-gitops";
import { wrong } from "./options.ts";

/** The options that name the GitOps repository, as typed by a person. */
export interface GitOpsOptions {
  readonly gitops?: string;
  readonly branch?: string;
}

/**
 * Opens the GitOps repository that the options name.
 *
 * @throws UsageError
 */
export function connectGitOps(
  { gitops, branch }: GitOpsOptions,
  { environment }: Terminal,
): GitOpsRepository & AsyncDisposable {
  const [address] = checkAll([
    () => parseGitOpsAddress(gitops, "gitops"),
    () => {
      const problem = branch === undefined ? undefined : formProblem(FORMS.branch, branch);
      if (problem !== undefined) throw wrong("branch", problem);
    },
  ]);
  const token = gitopsToken(environment);
  if (address.onGitHub && !token)
    throw wrong("gitops", "set GITOPS_TOKEN to a token that can read the repository, or give its git URL");
  const { GITHUB_API_URL: apiUrl } = environment;
  return openGitOps({ address, branch, token, apiUrl, userAgent: "preview-cli", environment });
}

/** The token for the GitOps repository: ours, or the one that `gh` and GitHub's runner use. */
export function gitopsToken({ GITOPS_TOKEN, GH_TOKEN, GITHUB_TOKEN }: Environment): string | undefined {
  return GITOPS_TOKEN || GH_TOKEN || GITHUB_TOKEN;
}
