import { columns, type Command, defineCommand, interruption, progressLine } from "preview-console";
import type { ListedPreview } from "preview-gitops";
import { connectGitOps, GITOPS_OPTIONS, GITOPS_VARIABLES, tokenProblems } from "../gitops-options.ts";
import { JSON_OBJECT } from "../options.ts";

const COMMIT_SHOWN = 12;

/** Prints the previews in a GitOps repository. */
export const listCommand: Command = defineCommand({
  name: "list",
  summary: "Lists the previews in a GitOps repository.",
  options: { ...GITOPS_OPTIONS, json: { ...JSON_OBJECT, description: "Print one JSON array." } },
  variables: GITOPS_VARIABLES,
  rules: tokenProblems,
  examples: ["preview list --gitops https://github.com/OWNER/GITOPS-REPOSITORY"],
  async run(values, terminal) {
    const { listPreviews, systemClock } = await import("preview-gitops");
    await using gitops = await connectGitOps(values, terminal);
    const progress = progressLine(terminal);
    const previews = await listPreviews(
      { gitops, clock: systemClock },
      { configPath: values.config },
      { signal: interruption(), onRetry: ({ message }) => progress.say(message) },
    );
    progress.clear();
    if (values.json) terminal.out(`${JSON.stringify(previews)}\n`);
    else if (previews.length === 0) terminal.err("no previews\n");
    else terminal.out(columns([["SERVICE", "PR", "TEAM", "COMMIT", "URL"], ...previews.map(toRow)]));
  },
});

function toRow({ directory, preview }: ListedPreview): string[] {
  if ("unreadable" in preview) return [directory, "", "", "", preview.unreadable];
  const { service, pr, team } = preview.preview;
  return [service, String(pr), team, preview.sha.slice(0, COMMIT_SHOWN), preview.url];
}
