import { Command } from "commander";
import type { Terminal } from "preview-console";
import type { AdoptOptions } from "./commands/adopt.ts";
import type { DemoOptions } from "./commands/demo.ts";
import type { DoctorOptions } from "./commands/doctor.ts";
import type { InitOptions } from "./init/read-settings.ts";
import type { ListOptions } from "./commands/list.ts";
import type { RemoveOptions } from "./commands/remove.ts";
import { namesCommand, type NamesOptions } from "./commands/names.ts";
import { parseCommand, type ParseOptions } from "./commands/parse.ts";
import type { PlatformOptions } from "./commands/platform.ts";
import { renderCommand, type RenderOptions } from "./commands/render.ts";
import { wrong } from "./options.ts";

const EXIT_CODES = "\nExit codes: 0 done, 1 failed, 2 wrong usage.\n";

/**
 * The command line: every command with its options and its help. What needs a network is loaded when it is asked for,
 * so that the rest starts fast.
 */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command("preview")
    .description("Preview environments: names, manifests and the list of what runs.")
    .addHelpText("after", EXIT_CODES);
  addNames(program, terminal);
  addParse(program, terminal);
  addRender(program, terminal);
  addList(program, terminal);
  addRemove(program, terminal);
  addAdopt(program, terminal);
  addPlatform(program, terminal);
  addDoctor(program, terminal);
  addInit(program, terminal);
  addDemo(program, terminal);
  program.configureOutput({ writeOut: terminal.out, writeErr: terminal.err }).exitOverride();
  for (const command of program.commands) {
    command.copyInheritedSettings(program).allowUnknownOption().allowExcessArguments();
    command.hook("preAction", (_, called) => refuseUnknown(called));
  }
  return program;
}

function addNames(program: Command, terminal: Terminal): void {
  withPreview(program.command("names"))
    .description("Every name of a preview.")
    .option("--domain <domain>", "the platform's domain (required)")
    .option("--environment <name>", "the environment in the namespace's name", "dev")
    .option("--namespace-scope <scope>", "service, or team as the seed has it", "service")
    .option("--sha <sha>", "the head commit, for the image's tag")
    .option("--json", "one JSON object")
    .addHelpText(
      "after",
      "\nExample:\n  preview names --service pricing-api --team red --pr 1 --domain chrishouse.io\n",
    )
    .action((options: NamesOptions) => namesCommand(options, terminal));
}

function addParse(program: Command, terminal: Terminal): void {
  program
    .command("parse")
    .description("The preview that a hostname names, or why it names none.")
    .argument("<hostname>", "such as pricing-api-pr-1-red.chrishouse.io")
    .option("--domain <domain>", "the platform's domain (required)")
    .option("--json", "one JSON object")
    .action((hostname: string, options: ParseOptions) => parseCommand(hostname, options, terminal));
}

function addRender(program: Command, terminal: Terminal): void {
  withPreview(program.command("render"))
    .description("The two manifests of a preview, on standard output or in a folder.")
    .option("--config <file>", "the platform config, preview.yaml (required)")
    .option("--sha <sha>", "the head commit, in full (required)")
    .option("--repository <owner/name>", "the service's repository (required)")
    .option("--namespace-scope <scope>", "service, or team as the seed has it", "service")
    .option("--out <folder>", "write the files below this folder")
    .action((options: RenderOptions) => renderCommand(options, terminal));
}

function addList(program: Command, terminal: Terminal): void {
  withGitOps(program.command("list"))
    .description("The previews in a GitOps repository.")
    .option("--json", "one JSON array")
    .action(async (options: ListOptions) =>
      (await import("./commands/list.ts")).listCommand(options, terminal),
    );
}

function addRemove(program: Command, terminal: Terminal): void {
  withGitOps(program.command("remove"))
    .description(
      "Remove a preview directory whatever its pull request's state, such as one that nobody can see.",
    )
    .argument("<directory>", "such as infra/quickstart-services/pricing-api/preview-pr-1")
    .option("--reason <text>", "why, for whoever reads the commit (required)")
    .option("--yes", "remove it (default: print what would be removed)")
    .action(async (directory: string, options: RemoveOptions) =>
      (await import("./commands/remove.ts")).removeCommand(directory, options, terminal),
    );
}

function addPlatform(program: Command, terminal: Terminal): void {
  program
    .command("platform")
    .description("What a platform engineer installs once on hub and spoke: written, compared or listed.")
    .option("--config <file>", "the platform config, preview.yaml (required)")
    .option("--out <folder>", "write a folder for each cluster below this one")
    .option("--check <folder>", "compare with what --out would write; exit code 1 when they differ")
    .option("--json", "one JSON object")
    .addHelpText("after", "\nExample:\n  preview platform --config preview.yaml --out platform\n")
    .action(async (options: PlatformOptions) =>
      (await import("./commands/platform.ts")).platformCommand(options, terminal),
    );
}

function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command("doctor")
    .description("Whether the path to previews works, link by link, and what to do where it does not.")
    .option("--config <file>", "the platform config, preview.yaml (required)")
    .option("--service <name>", "the preview to follow (default: a host where no preview is)")
    .option("--team <name>", "its team")
    .option("--pr <number>", "its pull request's number")
    .option("--host <host>", "the same by its host")
    .option("--sha <sha>", "the commit that it should run, in full")
    .option("--hub <address>", "connect there instead of where DNS says")
    .option("--spoke <address>", "connect there instead of where the config says")
    .option("--ca <file>", "authority of the hub's certificate, where it is your own")
    .option("--spoke-ca <file>", "authority of the spoke gateway's certificate")
    .option("--client-cert <file>", "the hub's certificate for the spoke")
    .option("--client-key <file>", "and its key")
    .option(
      "--hub-context <name>",
      "compare the hub's objects with the rendered ones, by this kubectl context",
    )
    .option("--spoke-context <name>", "the same for the spoke")
    .option("--kubeconfig <file>", "the file of both (default: as kubectl)")
    .option("--argocd-kubeconfig <file>", "Argo CD's own credentials on the spoke, to see its name there")
    .option("--crossplane-kubeconfig <file>", "the same for Crossplane")
    .option("--timeout <duration>", "for each question to a gateway", "10s")
    .option("--json", "one JSON object")
    .addHelpText(
      "after",
      "\nExample:\n  preview doctor --config preview.yaml --service pricing-api --team red --pr 1\n",
    )
    .action(async (options: DoctorOptions) =>
      (await import("./commands/doctor.ts")).doctorCommand(options, terminal),
    );
}

function addInit(program: Command, terminal: Terminal): void {
  program
    .command("init")
    .description("Add previews to a service's repository: shows the changes, asks, and overwrites nothing.")
    .argument("[folder]", "a clone of the service", ".")
    .option("--config <file>", "the platform config, preview.yaml (required)")
    .option("--team <name>", "the team that owns the service (required)")
    .option("--action <ref>", "OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z (required)")
    .option("--service <name>", "the service's name (default: the repository's)")
    .option("--repository <owner/name>", "the service's repository (default: what origin is)")
    .option("--gitops <owner/name>", "the GitOps repository (default: gitops.url of the config)")
    .option("--branch <name>", "its default branch (default: origin's, or else main)")
    .option("--dry-run", "show the changes, and add nothing")
    .option("--yes", "add without asking")
    .option("--json", "one JSON object instead of the diff")
    .addHelpText(
      "after",
      "\nExample:\n  preview init ../pricing-api --config preview.yaml --team red --action \\\n    'OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z'\n",
    )
    .action(async (folder: string, options: InitOptions) =>
      (await import("./commands/init.ts")).initCommand(folder, options, terminal),
    );
}

function addDemo(program: Command, terminal: Terminal): void {
  program
    .command("demo")
    .description("The life of two pull requests on a whole platform on this machine.")
    .option("--serve", "keep the first preview running until Ctrl-C")
    .option("--port <number>", "the hub's port (default: a free one)")
    .option("--json", "one JSON line at the end instead of a report")
    .action(async (options: DemoOptions) =>
      (await import("./commands/demo.ts")).demoCommand(options, terminal),
    );
}

function addAdopt(program: Command, terminal: Terminal): void {
  withGitOps(program.command("adopt"))
    .description(
      "Give preview directories that somebody else wrote our annotations, and their services an owner.",
    )
    .argument("[directory...]", "only these (default: every one that lacks our annotations)")
    .option("--yes", "change them (default: print what would change)")
    .action(async (directories: string[], options: AdoptOptions) =>
      (await import("./commands/adopt.ts")).adoptCommand(directories, options, terminal),
    );
}

function withGitOps(command: Command): Command {
  return command
    .option("--gitops <repository>", "a git URL, or OWNER/NAME on GitHub with GITOPS_TOKEN set (required)")
    .option("--branch <name>", "its branch (default: its default branch)")
    .option("--config <path>", "the platform config in it", "preview.yaml");
}

function withPreview(command: Command): Command {
  return command
    .option("--service <name>", "the service's name (required)")
    .option("--team <name>", "the team that owns it (required)")
    .option("--pr <number>", "the pull request's number (required)");
}

function refuseUnknown(command: Command): void {
  const isVariadic = command.registeredArguments.at(-1)?.variadic === true;
  const excess = isVariadic ? [] : command.args.slice(command.registeredArguments.length);
  const options = command.args.filter((argument) => argument.startsWith("-"));
  const unknown = options.length > 0 ? options : excess;
  if (unknown.length === 0) return;
  throw wrong(unknown.join(" "), `is not known here; see \`preview ${command.name()} --help\``);
}
