import type { Environment, Terminal } from "preview-console";
import { githubClient, githubRepository, gitRepository, type GitOpsRepository } from "preview-gitops";
import { wrong } from "./options.ts";

/** The options that name the GitOps repository, as typed by a person. */
export interface GitOpsOptions {
  readonly gitops?: string;
  readonly branch?: string;
}

/**
 * The GitOps repository that the options name.
 *
 * @throws UsageError
 */
export function openGitOps(
  { gitops, branch }: GitOpsOptions,
  terminal: Terminal,
): GitOpsRepository & AsyncDisposable {
  if (!gitops) throw wrong("gitops", "expected a git URL or OWNER/NAME on GitHub, got nothing");
  const { GITHUB_API_URL: apiUrl } = terminal.environment;
  const token = gitopsToken(terminal.environment);
  if (!/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(gitops)) return gitRepository({ url: gitops, branch, token });
  if (!token)
    throw wrong("gitops", "set GITOPS_TOKEN to a token that can read the repository, or give its git URL");
  const client = githubClient({ apiUrl, token, userAgent: "preview-cli" });
  return { ...githubRepository({ client, fullName: gitops, branch }), [Symbol.asyncDispose]: async () => {} };
}

/** The token for the GitOps repository: ours, or the one that `gh` and GitHub's runner use. */
export function gitopsToken({ GITOPS_TOKEN, GH_TOKEN, GITHUB_TOKEN }: Environment): string | undefined {
  return GITOPS_TOKEN || GH_TOKEN || GITHUB_TOKEN;
}
