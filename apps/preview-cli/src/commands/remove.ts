import {
  type Command,
  defineCommand,
  flag,
  interruption,
  progressLine,
  required,
  text,
  UsageError,
} from "preview-console";
import { PreviewError } from "preview-core/names";
import { connectGitOps, GITOPS_OPTIONS, GITOPS_VARIABLES, tokenProblems } from "../gitops-options.ts";
import { previewDirectory } from "../options.ts";

/** Removes a preview directory without asking for its pull request, or prints what would be removed. */
export const removeCommand: Command = defineCommand({
  name: "remove",
  summary: "Removes a preview directory without asking GitHub whether its pull request is closed.",
  description:
    "For previews whose pull request the sweeper cannot read. Without --yes, only prints what would be removed.",
  arguments: {
    directory: required(
      previewDirectory,
      "Preview directory in the GitOps repository, such as infra/quickstart-services/example/preview-pr-1.",
    ),
  },
  options: {
    ...GITOPS_OPTIONS,
    reason: required(
      text({ pattern: "\\S", expected: "a reason" }, "text"),
      "Reason, written into the commit message.",
    ),
    yes: flag("Remove the directory."),
  },
  variables: GITOPS_VARIABLES,
  rules: tokenProblems,
  examples: [
    'preview remove infra/quickstart-services/example/preview-pr-1 \\\n  --gitops OWNER/GITOPS-REPOSITORY --reason "its repository is gone" --yes',
  ],
  async run({ directory, reason, yes, ...values }, terminal) {
    const { removePreview, systemClock } = await import("preview-gitops");
    await using gitops = await connectGitOps(values, terminal);
    const progress = progressLine(terminal);
    const request = { configPath: values.config, directory, reason };
    const { plan, commit } = await removePreview({ gitops, clock: systemClock }, request, {
      dryRun: !yes,
      signal: interruption(),
      onRetry: ({ message }) => progress.say(message),
    }).catch((error: unknown) => {
      if (error instanceof PreviewError && error.code === "foreign-path")
        throw new UsageError(error.problems);
      throw error;
    });
    progress.clear();
    for (const path of plan.remove) terminal.out(`${yes ? "removed" : "would remove"} ${path}\n`);
    if (!yes) terminal.err("nothing was changed; --yes removes it\n");
    else if (commit === undefined) terminal.err("another commit has removed it already\n");
    else terminal.err(`committed ${commit}\n`);
  },
});
