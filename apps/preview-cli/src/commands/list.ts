import { columns, type Terminal } from "preview-console";
import { type ListedPreview, listPreviews } from "preview-gitops";
import { connectGitOps, type GitOpsOptions } from "../gitops-options.ts";

export interface ListOptions extends GitOpsOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** Prints the previews in a GitOps repository. */
export async function listCommand(options: ListOptions, terminal: Terminal): Promise<void> {
  await using gitops = connectGitOps(options, terminal);
  const previews = await listPreviews(gitops, options.config);
  if (options.json) terminal.out(`${JSON.stringify(previews)}\n`);
  else if (previews.length === 0) terminal.err("no previews\n");
  else terminal.out(columns([["SERVICE", "PR", "TEAM", "COMMIT", "URL"], ...previews.map(toRow)]));
}

function toRow({ directory, preview }: ListedPreview): string[] {
  if ("unreadable" in preview) return [directory, "", "", "", preview.unreadable];
  const { service, pr, team } = preview.preview;
  return [service, String(pr), team, preview.sha.slice(0, 12), preview.url];
}
