import { interruption, progressLine, type Terminal, UsageError } from "preview-console";
import { PreviewError } from "preview-core";
import { removePreview, systemClock } from "preview-gitops";
import { connectGitOps, type GitOpsOptions } from "../gitops-options.ts";

export interface RemoveOptions extends GitOpsOptions {
  readonly config: string;
  readonly reason?: string;
  readonly yes?: boolean;
}

/**
 * Removes a preview directory whatever its pull request's state, or prints what would be removed.
 *
 * @throws UsageError, PreviewError, GitOpsError
 */
export async function removeCommand(
  directory: string,
  { config: configPath, reason = "", yes = false, ...gitopsOptions }: RemoveOptions,
  terminal: Terminal,
): Promise<void> {
  await using gitops = connectGitOps(gitopsOptions, terminal);
  const progress = progressLine(terminal);
  const request = { configPath, directory: directory.replace(/\/$/, ""), reason };
  const { plan, commit } = await removePreview({ gitops, clock: systemClock }, request, {
    dryRun: !yes,
    signal: interruption(),
    onRetry: ({ message }) => progress.say(message),
  }).catch((error: unknown) => {
    if (error instanceof PreviewError && error.code === "foreign-path") throw new UsageError(error.problems);
    throw error;
  });
  progress.clear();
  for (const path of plan.remove) terminal.out(`${yes ? "removed" : "would remove"} ${path}\n`);
  if (!yes) terminal.err("nothing was changed; --yes removes it\n");
  else terminal.err(commit === undefined ? "somebody else was faster\n" : `committed ${commit}\n`);
}
