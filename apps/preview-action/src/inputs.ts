import type { Environment } from "preview-console";
import {
  DURATION_PATTERN,
  FORMS,
  parsePreview,
  type Preview,
  PreviewError,
  type Problem,
  quote,
  toMilliseconds,
} from "preview-core";
import { type GitOpsAddress, parseGitOpsAddress } from "preview-gitops";
import { type InputName, INPUTS } from "./input-table.ts";
import type { Trigger } from "./trigger.ts";

export type Inputs = NamesInputs | SyncInputs;

export interface NamesInputs {
  readonly command: "names";
  readonly service: string;
  readonly team: string;
  readonly domain: string | undefined;
}

export interface SyncInputs {
  readonly command: "sync";
  readonly service: string;
  readonly team: string;
  readonly gitopsAddress: GitOpsAddress;
  readonly gitopsBranch: string | undefined;
  /** Undefined where GitHub gives no secrets. */
  readonly gitopsToken: string | undefined;
  readonly githubToken: string;
  readonly config: string;
  /** Undefined unless somebody started the workflow by hand. */
  readonly pullRequest: number | undefined;
  readonly image: { readonly repository?: string; readonly digest?: string };
  readonly redeploy: boolean;
  /** Undefined for the default: a deploy is waited for, a removal is not. */
  readonly wait: boolean | undefined;
  /** Milliseconds; undefined for the platform's own. */
  readonly waitTimeout: number | undefined;
  readonly waitInterval: number;
  readonly readinessAddress: string | undefined;
  readonly comment: boolean;
  readonly deployment: boolean;
  /** Milliseconds. */
  readonly deadline: number;
  readonly dryRun: boolean;
}

type Read = (name: InputName) => string | undefined;
type Check = readonly [name: InputName, pattern: RegExp, expected: string, needed: "required" | "optional"];

const BOOLEAN = [/^(?:true|false)$/, "true or false", "required"] as const;
const DURATION = [new RegExp(DURATION_PATTERN), "a duration such as 90s or 5m"] as const;

const NAMES_CHECKS: readonly Check[] = [
  ["domain", /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, "a domain such as chrishouse.io", "optional"],
];

const SYNC_CHECKS: readonly Check[] = [
  ["command", /^sync$/, "sync or names", "required"],
  ["gitops-branch", new RegExp(FORMS.branch.pattern), FORMS.branch.expected, "optional"],
  ["github-token", /^\S+$/, "the workflow's own token, ${{ github.token }}", "required"],
  ["config", /^(?!\/)(?!.*\.\.)[\w./-]+$/, "a path such as preview.yaml", "required"],
  ["image-repository", /^[a-z0-9][a-z0-9._/:-]*$/, "an image without a tag", "optional"],
  ["image-digest", /^sha256:[0-9a-f]{64}$/, "sha256: and 64 hex digits", "optional"],
  ["redeploy", ...BOOLEAN],
  ["wait", /^(?:true|false)$/, "true or false", "optional"],
  ["wait-timeout", ...DURATION, "optional"],
  ["wait-interval", ...DURATION, "required"],
  ["readiness-address", /^[A-Za-z0-9.[\]:-]+$/, "host or host:port", "optional"],
  ["comment", ...BOOLEAN],
  ["deployment", ...BOOLEAN],
  ["deadline", ...DURATION, "required"],
  ["dry-run", ...BOOLEAN],
];

/**
 * The action's inputs, typed.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
export function parseInputs(environment: Environment, trigger: Trigger): Inputs {
  const read: Read = (name) => readInput(environment, name);
  const names = read("command") === "names";
  const checks = names ? NAMES_CHECKS : [...SYNC_CHECKS, ...dependentChecks(trigger)];
  const problems = unknownInputs(environment);
  const parseAddress = () => parseGitOpsAddress(read("gitops-repository"), "gitops-repository");
  const address = names ? undefined : collectProblems(problems, parseAddress);
  problems.push(...checks.flatMap((check) => problemOf(read, check)));
  const preview = collectProblems(problems, () => toPreview(read, trigger));
  if (preview === undefined || problems.length > 0) throw new PreviewError("invalid-preview", problems);
  const { service, team } = preview;
  return address === undefined
    ? { command: "names", service, team, domain: read("domain") }
    : { command: "sync", service, team, gitopsAddress: address, ...toSyncInputs(read) };
}

/** Both tokens, for the runner to hide before anything else is written. */
export function secretInputs(environment: Environment): string[] {
  const names: InputName[] = ["gitops-token", "github-token"];
  return names.map((name) => readInput(environment, name)).filter((value) => value !== undefined);
}

/** An empty input is an absent one: a workflow cannot leave out what an expression fills. */
function readInput(environment: Environment, name: InputName): string | undefined {
  const value = environment[`INPUT_${name.toUpperCase()}`]?.trim();
  return value === undefined || value === "" ? defaultOf(name) : value;
}

/** An expression is a default only to the runner, which works it out. */
function defaultOf(name: InputName): string | undefined {
  const value = INPUTS[name].default;
  return value?.startsWith("${{") ? undefined : value;
}

function unknownInputs(environment: Environment): Problem[] {
  const known = new Set(Object.keys(INPUTS).map((name) => `INPUT_${name.toUpperCase()}`));
  const unknown = Object.keys(environment).filter((name) => name.startsWith("INPUT_") && !known.has(name));
  return unknown.map((name) => ({
    path: name.slice("INPUT_".length).toLowerCase(),
    message: `is no input of this action; it has ${Object.keys(INPUTS).join(", ")}`,
  }));
}

/** What is needed depends on who started the run. */
function dependentChecks({ subject, withoutSecrets }: Trigger): Check[] {
  const token = withoutSecrets === undefined ? "required" : "optional";
  const number = subject.kind === "dispatch" ? "required" : "optional";
  return [
    ["gitops-token", /^\S+$/, "a token, best of a GitHub App; see the README", token],
    ["pull-request", /^[1-9][0-9]{0,6}$/, "the pull request's number", number],
  ];
}

function problemOf(read: Read, [name, pattern, expected, needed]: Check): Problem[] {
  const value = read(name);
  if (value === undefined)
    return needed === "optional" ? [] : [{ path: name, message: `is required: ${expected}` }];
  if (pattern.test(value)) return [];
  return [
    { path: name, message: `expected ${expected}${name.endsWith("-token") ? "" : `, got ${quote(value)}`}` },
  ];
}

/** Service and team are checked with the rules of names; a number that is not known yet stands in as 1. */
function toPreview(read: Read, { repository, subject }: Trigger): Preview {
  const service = read("service") ?? repository.fullName.split("/")[1];
  return parsePreview({
    service,
    team: read("team"),
    pr: subject.kind === "pull-request" ? subject.number : 1,
  });
}

function collectProblems<Value>(problems: Problem[], parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function toSyncInputs(read: Read): Omit<SyncInputs, "command" | "service" | "team" | "gitopsAddress"> {
  const [repository, digest, timeout] = [
    read("image-repository"),
    read("image-digest"),
    read("wait-timeout"),
  ];
  return {
    gitopsBranch: read("gitops-branch"),
    gitopsToken: read("gitops-token"),
    githubToken: read("github-token") ?? "",
    config: read("config") ?? "",
    pullRequest: read("pull-request") === undefined ? undefined : Number(read("pull-request")),
    image: { ...(repository ? { repository } : {}), ...(digest ? { digest } : {}) },
    redeploy: read("redeploy") === "true",
    wait: read("wait") === undefined ? undefined : read("wait") === "true",
    waitTimeout: timeout === undefined ? undefined : toMilliseconds(timeout),
    waitInterval: toMilliseconds(read("wait-interval") ?? ""),
    readinessAddress: read("readiness-address"),
    comment: read("comment") === "true",
    deployment: read("deployment") === "true",
    deadline: toMilliseconds(read("deadline") ?? ""),
    dryRun: read("dry-run") === "true",
  };
}
