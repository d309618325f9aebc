import type { Terminal } from "preview-console";
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
  const { GITOPS_TOKEN, GH_TOKEN, GITHUB_TOKEN, GITHUB_API_URL: apiUrl } = terminal.environment;
  const token = GITOPS_TOKEN || GH_TOKEN || GITHUB_TOKEN;
  if (!/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(gitops)) return gitRepository({ url: gitops, branch, token });
  if (!token)
    throw wrong("gitops", "set GITOPS_TOKEN to a token that can read the repository, or give its git URL");
  const client = githubClient({ apiUrl, token, userAgent: "preview-cli" });
  return { ...githubRepository({ client, fullName: gitops, branch }), [Symbol.asyncDispose]: async () => {} };
}
