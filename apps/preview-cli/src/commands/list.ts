import { columns, type Terminal } from "preview-console";
import {
  githubClient,
  githubRepository,
  gitRepository,
  type GitOpsRepository,
  type ListedPreview,
  listPreviews,
} from "preview-gitops";
import { wrong } from "../options.ts";

export interface ListOptions {
  readonly gitops?: string;
  readonly branch?: string;
  readonly config: string;
  readonly json?: boolean;
}

/** Prints the previews in a GitOps repository. */
export async function listCommand(options: ListOptions, terminal: Terminal): Promise<void> {
  if (!options.gitops) throw wrong("gitops", "expected a git URL or OWNER/NAME on GitHub, got nothing");
  await using gitops = openRepository(options.gitops, options.branch, terminal);
  const previews = await listPreviews(gitops, options.config);
  if (options.json) terminal.out(`${JSON.stringify(previews)}\n`);
  else if (previews.length === 0) terminal.err("no previews\n");
  else terminal.out(columns([["SERVICE", "PR", "TEAM", "COMMIT", "URL"], ...previews.map(toRow)]));
}

function openRepository(
  gitops: string,
  branch: string | undefined,
  terminal: Terminal,
): GitOpsRepository & AsyncDisposable {
  const { GITOPS_TOKEN, GH_TOKEN, GITHUB_TOKEN, GITHUB_API_URL: apiUrl } = terminal.environment;
  const token = GITOPS_TOKEN || GH_TOKEN || GITHUB_TOKEN;
  if (!/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(gitops)) return gitRepository({ url: gitops, branch, token });
  if (!token)
    throw wrong("gitops", "set GITOPS_TOKEN to a token that can read the repository, or give its git URL");
  const client = githubClient({ apiUrl, token, userAgent: "preview-cli" });
  return { ...githubRepository({ client, fullName: gitops, branch }), [Symbol.asyncDispose]: async () => {} };
}

function toRow({ directory, preview }: ListedPreview): string[] {
  if ("unreadable" in preview) return [directory, "", "", "", preview.unreadable];
  const { service, pr, team } = preview.preview;
  return [service, String(pr), team, preview.sha.slice(0, 12), preview.url];
}
