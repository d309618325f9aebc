import { colour, interruption, printable, progressLine, type Terminal } from "preview-console";
import {
  adoptPreviews,
  type AdoptionResult,
  findRepository,
  githubClient,
  systemClock,
} from "preview-gitops";
import { connectGitOps, type GitOpsOptions, gitopsToken } from "../gitops-options.ts";
import { wrong } from "../options.ts";

export interface AdoptOptions extends GitOpsOptions {
  readonly config: string;
  readonly yes?: boolean;
}

/**
 * Gives preview directories that somebody else wrote our annotations, or prints what would change.
 *
 * @throws UsageError, PreviewError, GitOpsError
 */
export async function adoptCommand(
  directories: readonly string[],
  { config: configPath, yes = false, ...gitopsOptions }: AdoptOptions,
  terminal: Terminal,
): Promise<void> {
  await using gitops = connectGitOps(gitopsOptions, terminal);
  const { GITHUB_API_URL: apiUrl, PULLS_TOKEN } = terminal.environment;
  const token = PULLS_TOKEN || gitopsToken(terminal.environment);
  if (!token)
    throw wrong("PULLS_TOKEN", "is not set; set it to a token that can see the services' repositories");
  const client = githubClient({ apiUrl, token, userAgent: "preview-cli" });
  const progress = progressLine(terminal);
  const result = await adoptPreviews(
    { gitops, clock: systemClock, findRepository: (fullName) => findRepository(client, fullName) },
    { configPath, directories: directories.map((directory) => directory.replace(/\/$/, "")) },
    { dryRun: !yes, signal: interruption(), onRetry: ({ message }) => progress.say(message) },
  );
  progress.clear();
  show(result, yes, terminal);
}

function show({ changes, refused, commit }: AdoptionResult, yes: boolean, terminal: Terminal): void {
  for (const [path, { before, after }] of changes) {
    terminal.out(`${printable(path)}\n`);
    const known = new Set((before ?? "").split("\n"));
    for (const line of after.split("\n").filter((text) => text !== "" && !known.has(text)))
      terminal.out(`${colour(terminal, "green", `  + ${printable(line)}`)}\n`);
  }
  for (const [directory, reason] of refused) terminal.err(`${printable(`${directory}: ${reason}`)}\n`);
  if (commit !== undefined) terminal.err(`committed ${commit}\n`);
  else if (changes.size === 0) terminal.err("nothing to adopt\n");
  else if (!yes) terminal.err("nothing was changed; --yes adopts them\n");
}
