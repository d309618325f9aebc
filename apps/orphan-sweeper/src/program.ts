import { Command } from "commander";
import type { Terminal } from "preview-console";

/** The options as typed by a person. */
export interface RawOptions {
  readonly gitops?: string;
  readonly branch?: string;
  readonly config: string;
  readonly maxRemovals: string;
  readonly maxShare: string;
  readonly dryRun?: boolean;
  readonly inCluster?: boolean;
  readonly hubKubeconfig?: string;
  readonly hubContext?: string;
  readonly pruneCluster?: boolean;
  readonly images?: boolean;
  readonly pruneImages?: boolean;
  readonly spokeKubeconfig?: string;
  readonly spokeContext?: string;
  readonly json?: boolean;
  readonly metricsFile?: string;
  readonly logLevel: string;
}

/** What was typed: options, and what is none of them. */
export interface Typed {
  readonly options: RawOptions;
  readonly unknown: readonly string[];
}

const MORE = `
Variables:
  GITHUB_APP_CLIENT_ID, GITHUB_APP_PRIVATE_KEY   a GitHub App that is installed on the GitOps repository, or instead
  GITOPS_TOKEN                                   a token for the GitOps repository
  PULLS_TOKEN                                    a token that reads the services' pull requests (default: the same)
  IMAGES_TOKEN                                   a classic personal access token for --images (read:packages, delete:packages)
  GITHUB_API_URL                                 GitHub Enterprise Server: https://HOST/api/v3

Exit codes: 0 done, 1 something failed, 2 wrong usage, 3 the brake held.
`;

/** The command line: every option with its help. */
export function buildProgram(terminal: Pick<Terminal, "out" | "err">): Command {
  return (
    new Command("orphan-sweeper")
      .description("Removes previews whose pull request is closed, in one commit to the GitOps repository.")
      .option("--gitops <repository>", "OWNER/NAME on GitHub, or a git URL (required)")
      .option("--branch <name>", "its branch (default: its default branch)")
      .option("--config <path>", "the platform config in it", "preview.yaml")
      .option("--max-removals <number>", "a run that would remove more removes nothing", "50")
      .option("--max-share <percent>", "the same, of all previews, from the sixth removal on", "20%")
      .option("--dry-run", "print what would be done, and change nothing")
      .option("--in-cluster", "look at the cluster that it runs in, which is the hub")
      .option("--hub-kubeconfig <file>", "look at the hub (default: not)")
      .option("--hub-context <name>", "its context (default: the kubeconfig's current one)")
      .option(
        "--prune-cluster",
        "also delete on the hub what git has not any more and what carries our annotations",
      )
      .option("--spoke-kubeconfig <file>", "look at the preview namespaces on the spoke (default: not)")
      .option("--spoke-context <name>", "its context (default: the kubeconfig's current one)")
      .option("--images", "also look at the images of previews in GitHub's registry, ghcr.io")
      .option("--prune-images", "also delete there the images of closed pull requests")
      .option("--json", "print one JSON object instead of a table")
      .option("--metrics-file <file>", "write Prometheus metrics, for node-exporter's textfile collector")
      .option("--log-level <level>", "info, or debug for a line about what is simply kept too", "info")
      .addHelpText("after", MORE)
      // What is wrong is told all at once.
      .allowUnknownOption()
      .allowExcessArguments()
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
      .exitOverride()
  );
}

/**
 * What was typed.
 *
 * @throws CommanderError after the help, and for an option without its value
 */
export function readTyped(args: readonly string[], terminal: Pick<Terminal, "out" | "err">): Typed {
  const program = buildProgram(terminal).parse([...args], { from: "user" });
  return { options: program.opts<RawOptions>(), unknown: program.args };
}
