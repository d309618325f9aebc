import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import {
  parseCloneUrl,
  parseWorkflowSettings,
  PREVIEW_WORKFLOWS,
  readSkeletonFile,
  type WorkflowRequest,
  type WorkflowSettings,
} from "preview-backstage-template/workflows";
import { colour, printable, type Terminal } from "preview-console";
import { type PlatformConfig, PreviewError, type Problem } from "preview-core";
import { describeDifference } from "../describe-difference.ts";
import type { Confirm } from "./confirm.ts";
import type { FileChange, InitFacts, InitPlan, InitSettings } from "./init-plan.ts";
import { planInit } from "./plan-init.ts";
import {
  fileExists,
  InitError,
  listInside,
  readInside,
  type ServiceRepository,
} from "./service-repository.ts";

/** What a user gave. What is wrong by itself is undefined, and has been reported. */
interface InitOptions {
  readonly repository: ServiceRepository | undefined;
  readonly config: PlatformConfig | undefined;
  readonly team: string | undefined;
  readonly action: string | undefined;
  readonly service: string | undefined;
  readonly fullName: string | undefined;
  readonly gitops: string | undefined;
  readonly branch: string | undefined;
}

/** How to carry out a plan. */
interface InitMode {
  readonly dryRun: boolean;
  /** Whether to add without asking. */
  readonly yes: boolean;
  readonly json: boolean;
  readonly confirm: Confirm;
}

/** Stands in for what cannot be known because an option is wrong. */
const UNKNOWN = "unknown/unknown";
const NO_ORIGIN: Problem = {
  path: "repository",
  message: 'is required, because the clone has no remote "origin": OWNER/NAME of a repository on GitHub',
};
const NO_GITOPS: Problem = {
  path: "gitops",
  message:
    "is required, because gitops.url of the platform config names no repository: OWNER/NAME of a repository on GitHub",
};
const DEFAULT_BRANCH = "main";
const DEFAULT_REGISTRY = "ghcr.io";

/**
 * The settings that the options, the repository and the config give together. Undefined when one of the three is wrong.
 *
 * @throws PreviewError with every problem at once
 */
export function parseSettings(options: InitOptions): InitSettings | undefined {
  const { repository, config } = options;
  const fullName = options.fullName ?? repository?.fullName;
  const gitops = options.gitops ?? gitOpsOf(config);
  const missing = [
    ...(repository !== undefined && fullName === undefined ? [NO_ORIGIN] : []),
    ...(config !== undefined && gitops === undefined ? [NO_GITOPS] : []),
  ];
  const workflows = parseBeside(missing, {
    service: options.service ?? (fullName ?? UNKNOWN).split("/")[1],
    team: options.team,
    repository: fullName ?? UNKNOWN,
    gitops: gitops ?? UNKNOWN,
    registry: config?.registry.host ?? DEFAULT_REGISTRY,
    action: options.action ?? "",
  });
  const branch = options.branch ?? repository?.defaultBranch ?? DEFAULT_BRANCH;
  return config === undefined || fullName === undefined ? undefined : { fullName, branch, config, workflows };
}

function gitOpsOf(config: PlatformConfig | undefined): string | undefined {
  const address = parseCloneUrl(config?.gitops.url ?? "");
  return address && `${address.owner}/${address.name}`;
}

/** The checked settings. The problems that are known already come first. */
function parseBeside(known: readonly Problem[], request: WorkflowRequest): WorkflowSettings {
  const problems = [...known];
  let settings: WorkflowSettings | undefined;
  try {
    settings = parseWorkflowSettings(request);
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    problems.push(...error.problems);
  }
  if (settings === undefined || problems.length > 0) throw new PreviewError("invalid-preview", problems);
  return settings;
}

/**
 * Adds to a service's repository what previews need: shows all changes, asks, and overwrites nothing.
 *
 * @throws InitError
 */
export async function runInit(
  repository: ServiceRepository,
  settings: InitSettings,
  { dryRun, yes, json, confirm }: InitMode,
  terminal: Terminal,
): Promise<void> {
  const { folder } = repository;
  const plan = planInit(settings, await observeService(folder, settings.config));
  terminal.out(json ? `${JSON.stringify(plan)}\n` : renderPlan(plan, terminal));
  const byHand = json ? "" : renderByHand(plan.byHand);
  if (plan.changes.length === 0 || dryRun) {
    terminal.err(`${plan.changes.length === 0 ? "nothing to add" : "nothing was added"}\n${byHand}`);
    return;
  }
  refuseDirty(repository);
  const answer = yes || (await confirm(`Add this to ${printable(folder)}?`));
  if (answer !== true)
    throw new InitError(answer === false ? "nothing was added" : "nothing was added; --yes adds it");
  await applyPlan(folder, plan);
  terminal.err(`added ${plan.changes.map(({ path }) => path).join(", ")}\n${byHand}`);
}

/** The plan as text: added lines in full, kept files in short. */
function renderPlan({ changes, kept }: InitPlan, terminal: Terminal): string {
  return [
    ...changes.map((change) => renderChange(change, terminal)),
    ...kept.map((change) => renderKept(change, terminal)),
  ].join("");
}

/** A paragraph for each thing that is left to do. */
function renderByHand(byHand: readonly string[]): string {
  const shown = byHand.map((text) => text.split("\n").map(printable).join("\n   ").replace(/ +$/gm, ""));
  const items = shown.map((text, index) => `${index + 1}. ${text}\n`);
  return items.length === 0 ? "" : `\nLeft to do by hand:\n${items.join("")}`;
}

/** A unified diff without context: a change only adds lines. Line ends are not part of it. */
function renderChange({ path, before, after }: FileChange, terminal: Terminal): string {
  const from = before === undefined ? "/dev/null" : `a/${path}`;
  const texts = [toLines(before ?? ""), toLines(after)] as const;
  const patch = structuredPatch(from, `b/${path}`, ...texts, undefined, undefined, { context: 0 });
  const lines = formatPatch(patch, FILE_HEADERS_ONLY).trimEnd().split("\n").map(printable);
  return lines
    .map((line) => `${/^\+(?!\+\+ )/.test(line) ? colour(terminal, "green", line) : line}\n`)
    .join("");
}

function toLines(text: string): string {
  const lines = text.replaceAll("\r\n", "\n");
  return lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
}

function renderKept({ path, before = "", after }: FileChange, terminal: Terminal): string {
  const lines = describeDifference(before, after).map((line) => `  ${line}\n`);
  return `${colour(terminal, "yellow", `${path} is different, and is kept:\n`)}${lines.join("")}`;
}

/** After `preview init`, `git diff` should show nothing but what was added. */
function refuseDirty({ dirty }: ServiceRepository): void {
  if (dirty.length === 0) return;
  throw new InitError(
    `nothing was added: commit or stash what is not committed yet:\n${dirty.map(printable).join("\n")}`,
  );
}

/** What the repository has, and the skeleton's files to compare it with. */
async function observeService(folder: string, { chart }: PlatformConfig): Promise<InitFacts> {
  const workflows = new Map<string, { readonly skeleton: string; readonly found: string | undefined }>();
  for (const path of PREVIEW_WORKFLOWS)
    workflows.set(path, { skeleton: await readSkeletonFile(path), found: await readInside(folder, path) });
  const templates = new Map<string, string>();
  for (const name of await listInside(folder, `${chart}/templates`))
    if (/\.(?:ya?ml|tpl)$/.test(name))
      templates.set(name, (await readInside(folder, `${chart}/templates/${name}`)) ?? "");
  return {
    workflows,
    chart: {
      folder: chart,
      exists: (await readInside(folder, `${chart}/Chart.yaml`)) !== undefined,
      hasSchema: (await readInside(folder, `${chart}/values.schema.json`)) !== undefined,
      templates,
    },
    hasDockerfile: await fileExists(folder, "Dockerfile"),
  };
}

/** Writes what a plan adds. Nothing is written when a file has changed since the plan was made. */
async function applyPlan(folder: string, { changes }: InitPlan): Promise<void> {
  for (const { path, before } of changes)
    if ((await readInside(folder, path)) !== before)
      throw new InitError(`${path} has changed since the plan was shown; nothing was added`);
  for (const { path, before, after } of changes) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    // For a new file, "wx" fails rather than replaces a file that appeared in between.
    await writeFile(join(folder, path), after, { flag: before === undefined ? "wx" : "w" });
  }
}
