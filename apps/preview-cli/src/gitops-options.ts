import {
  CONFIG_PATH,
  GITOPS_BRANCH,
  gitopsRepository,
  inGroup,
  optional,
  secret,
  type Terminal,
  text,
  type ValuesOf,
} from "preview-console";
import { FORMS, type Problem } from "preview-core/names";
import type { GitOpsRepository } from "preview-gitops";

/** Options of the commands that use a GitOps repository. */
export const GITOPS_OPTIONS = inGroup("GitOps repository", {
  gitops: gitopsRepository(async (address) => {
    const { parseGitOpsAddress } = await import("preview-gitops");
    return parseGitOpsAddress(address);
  }),
  branch: GITOPS_BRANCH,
  config: CONFIG_PATH,
});

/** Environment variables of the same commands. */
export const GITOPS_VARIABLES = {
  GITOPS_TOKEN: optional(secret("a token"), "Token for the GitOps repository."),
  GH_TOKEN: optional(secret("a token"), "Used if GITOPS_TOKEN is not set."),
  GITHUB_TOKEN: optional(secret("a token"), "Used if neither GITOPS_TOKEN nor GH_TOKEN is set."),
  GITHUB_API_URL: optional(
    text(FORMS.webAddress, "address"),
    "API of a GitHub Enterprise Server, such as https://HOST/api/v3. Default: https://api.github.com.",
  ),
};

type GitOpsValues = ValuesOf<typeof GITOPS_OPTIONS & typeof GITOPS_VARIABLES>;

/** The GitOps repository that the options name. Disposing removes what git has fetched. */
export async function connectGitOps(
  values: GitOpsValues,
  { environment }: Terminal,
): Promise<GitOpsRepository & AsyncDisposable> {
  const { openGitOps } = await import("preview-gitops");
  const { gitops: address, branch, GITHUB_API_URL: apiUrl } = values;
  const token = gitopsToken(values);
  return openGitOps({ address, branch, token, apiUrl, userAgent: "preview-cli", environment });
}

/** GitHub's API serves a repository only to those who have a token. */
export function tokenProblems(values: Partial<GitOpsValues>): readonly Problem[] {
  if (!values.gitops?.onGitHub || gitopsToken(values) !== undefined) return [];
  const message = "set GITOPS_TOKEN to a token that can read the repository, or give its git URL";
  return [{ path: "gitops", message }];
}

/** The token for the GitOps repository: from its own variable, or from those of `gh` and of GitHub's runner. */
export function gitopsToken(values: Partial<GitOpsValues>): string | undefined {
  return values.GITOPS_TOKEN ?? values.GH_TOKEN ?? values.GITHUB_TOKEN;
}
