import {
  type Command,
  defineCommand,
  flag,
  type Kind,
  optional,
  required,
  serviceName,
  teamName,
  text,
  withDefault,
} from "preview-console";
import { FORMS } from "preview-core/names";
import { type Confirm, confirmOnTerminal } from "../init/confirm.ts";
import type { ServiceRepository } from "../init/service-repository.ts";
import { CONFIG_FILE } from "../options.ts";

const clone: Kind<ServiceRepository> = {
  placeholder: "folder",
  expected: "a clone of the service's repository",
  async read(folder) {
    if (folder === "") return { problem: `expected ${clone.expected}, got ""` };
    const { observeRepository } = await import("../init/service-repository.ts");
    const value = await observeRepository(folder);
    return value === undefined
      ? { problem: `${folder} is in no git repository; run it in a clone of the service` }
      : { value };
  },
};

/** Adds to a service's repository what previews need. `confirm` asks before anything is added. */
export function initCommand(confirm: Confirm = confirmOnTerminal): Command {
  return defineCommand({
    name: "init",
    summary: "Adds previews to a service's repository: shows the changes, asks, and overwrites nothing.",
    arguments: { folder: withDefault(clone, ".", "Clone of the service's repository.") },
    options: {
      config: CONFIG_FILE,
      team: required(teamName, "Name of the team that owns the service."),
      action: required(
        text(FORMS.pinnedAction, "action"),
        "The action at a full commit, in quotes: 'OWNER/REPOSITORY/apps/preview-action@<40 hex> # v1.2.3'.",
      ),
      service: optional(serviceName, "Name of the service. Default: the repository's name."),
      repository: optional(
        text(FORMS.fullName, "owner/name"),
        "Repository of the service on GitHub. Default: from the remote origin.",
      ),
      gitops: optional(
        text(FORMS.fullName, "owner/name"),
        "GitOps repository on GitHub. Default: gitops.url of the platform config.",
      ),
      branch: optional(
        text(FORMS.branch, "branch"),
        "Default branch of the service's repository. Default: from the remote origin, or else main.",
      ),
      "dry-run": flag("Show the changes, and add nothing."),
      yes: flag("Add without asking."),
      json: flag("Print one JSON object instead of the diff."),
    },
    examples: [
      "preview init ../example --config preview.yaml --team octocat \\\n  --action 'OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z'",
    ],
    async prepare({ folder, config, team, action, service, repository, gitops, branch }) {
      const { parseSettings } = await import("../init/run-init.ts");
      const fullName = repository;
      const options = { repository: folder, config, team, action, service, fullName, gitops, branch };
      return { settings: parseSettings(options) };
    },
    async run({ folder, settings, dryRun, yes, json }, terminal) {
      const { runInit } = await import("../init/run-init.ts");
      if (settings !== undefined) await runInit(folder, settings, { dryRun, yes, json, confirm }, terminal);
    },
  });
}
