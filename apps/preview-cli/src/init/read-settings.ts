import {
  parseCloneUrl,
  parseWorkflowSettings,
  type WorkflowSettings,
} from "preview-backstage-template/workflows";
import { checkAll } from "preview-console";
import { parseConfig, type PlatformConfig } from "preview-core";
import { wrong } from "../options.ts";
import { readConfig } from "../read-config.ts";
import type { ServiceRepository } from "./service-repository.ts";

export interface InitOptions {
  readonly config?: string;
  readonly team?: string;
  readonly service?: string;
  readonly repository?: string;
  readonly gitops?: string;
  readonly action?: string;
  readonly branch?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What a repository is to be given, all of it checked. */
export interface InitSettings {
  readonly repository: ServiceRepository;
  /** `owner/name` */
  readonly fullName: string;
  /** Its default branch. */
  readonly branch: string;
  readonly config: PlatformConfig;
  readonly workflows: WorkflowSettings;
}

/** @throws UsageError, with every problem at once */
export async function readSettings(
  options: InitOptions,
  repository: ServiceRepository,
): Promise<InitSettings> {
  const text = await readConfig(options.config);
  const fullName = options.repository ?? repository.fullName ?? "";
  const branch = options.branch ?? repository.defaultBranch ?? "main";
  const known = configOf(text);
  const [config, workflows] = checkAll([
    () => parseConfig(text()),
    () =>
      parseWorkflowSettings({
        service: options.service ?? fullName.split("/")[1],
        team: options.team,
        repository: fullName,
        gitops: options.gitops ?? gitOpsOf(known),
        registry: known?.registry.host ?? "ghcr.io",
        action: options.action ?? "",
      }),
    () => refuseBranch(branch),
  ]);
  return { repository, fullName, branch, config, workflows };
}

/** The config if it is right; what is wrong with it is told with all the other problems. */
function configOf(text: () => string): PlatformConfig | undefined {
  try {
    return parseConfig(text());
  } catch {
    return undefined;
  }
}

function gitOpsOf(config: PlatformConfig | undefined): string {
  const address = parseCloneUrl(config?.gitops.url ?? "");
  return address === undefined ? "" : `${address.owner}/${address.name}`;
}

/** It is shown in commands for a shell. */
function refuseBranch(branch: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(branch)) return;
  throw wrong("branch", "expected a branch's name, such as main");
}
