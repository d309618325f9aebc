import {
  colour,
  type Command,
  defineCommand,
  flag,
  interruption,
  optional,
  printable,
  progressLine,
  repeated,
  secret,
  type Terminal,
} from "preview-console";
import type { AdoptionResult } from "preview-gitops";
import {
  connectGitOps,
  GITOPS_OPTIONS,
  GITOPS_VARIABLES,
  gitopsToken,
  tokenProblems,
} from "../gitops-options.ts";
import { previewDirectory } from "../options.ts";

/** Adds preview-core annotations to preview directories that another tool wrote, or prints what would change. */
export const adoptCommand: Command = defineCommand({
  name: "adopt",
  summary: "Takes over preview directories that another tool wrote.",
  description:
    "Adds preview-core annotations, and an owner file for each service. Without --yes, only prints what would change.",
  arguments: {
    directory: repeated(
      previewDirectory,
      "Preview directories to take over. Default: all that lack preview-core annotations.",
    ),
  },
  options: { ...GITOPS_OPTIONS, yes: flag("Change the directories.") },
  variables: {
    ...GITOPS_VARIABLES,
    PULLS_TOKEN: optional(
      secret("a token"),
      "Token that can see the services' repositories. Default: the token for the GitOps repository.",
    ),
  },
  rules: (values) => [
    ...tokenProblems(values),
    ...((values.PULLS_TOKEN ?? gitopsToken(values)) === undefined
      ? [
          {
            path: "PULLS_TOKEN",
            message: "is not set; set it to a token that can see the services' repositories",
          },
        ]
      : []),
  ],
  examples: ["preview adopt --gitops OWNER/GITOPS-REPOSITORY"],
  async run({ directory: directories, yes, PULLS_TOKEN, ...values }, terminal) {
    const { adoptPreviews, findRepository, githubClient, systemClock } = await import("preview-gitops");
    await using gitops = await connectGitOps(values, terminal);
    const token = PULLS_TOKEN ?? gitopsToken(values) ?? "";
    const client = githubClient({ apiUrl: values.GITHUB_API_URL, token, userAgent: "preview-cli" });
    const progress = progressLine(terminal);
    const result = await adoptPreviews(
      { gitops, clock: systemClock, findRepository: (fullName) => findRepository(client, fullName) },
      { configPath: values.config, directories },
      { dryRun: !yes, signal: interruption(), onRetry: ({ message }) => progress.say(message) },
    );
    progress.clear();
    show(result, yes, terminal);
  },
});

function show({ facts, plan, commit }: AdoptionResult, yes: boolean, terminal: Terminal): void {
  const { write, refused } = plan;
  for (const [path, after] of write) {
    terminal.out(`${printable(path)}\n`);
    const before = facts.applications.get(path.slice(0, path.lastIndexOf("/")));
    const known = new Set(typeof before === "string" ? before.split("\n") : []);
    for (const line of after.split("\n").filter((text) => text !== "" && !known.has(text)))
      terminal.out(`${colour(terminal, "green", `  + ${printable(line)}`)}\n`);
  }
  for (const [directory, reason] of refused) terminal.err(`${printable(`${directory}: ${reason}`)}\n`);
  if (commit !== undefined) terminal.err(`committed ${commit}\n`);
  else if (write.size === 0) terminal.err("nothing to adopt\n");
  else if (!yes) terminal.err("nothing was changed; --yes adopts them\n");
}
