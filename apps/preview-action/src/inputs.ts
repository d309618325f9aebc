import { parsePreview, type Preview, PreviewError, type Problem, quote } from "preview-core";
import { type InputName, INPUTS } from "./input-table.ts";
import type { PullRequestEvent } from "./pull-request-event.ts";
import type { Environment } from "./runner/runner.ts";

export type Inputs = NamesInputs | SyncInputs;

export interface NamesInputs {
  readonly command: "names";
  readonly preview: Preview;
  readonly domain: string | undefined;
}

export interface SyncInputs {
  readonly command: "sync";
  readonly preview: Preview;
  readonly gitopsRepository: string;
  readonly gitopsBranch: string | undefined;
  /** Undefined where GitHub gives no secrets. */
  readonly gitopsToken: string | undefined;
  readonly githubToken: string;
  readonly config: string;
  readonly image: { readonly repository?: string; readonly digest?: string };
  readonly comment: boolean;
  readonly redeploy: boolean;
  readonly dryRun: boolean;
}

type Read = (name: InputName) => string | undefined;

/**
 * The action's inputs, typed.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
export function parseInputs(environment: Environment, event: PullRequestEvent): Inputs {
  const read: Read = (name) => readInput(environment, name);
  const problems = [
    ...unknownInputs(environment),
    ...(read("command") === "names" ? namesProblems(read) : syncProblems(read, event)),
  ];
  const preview = collectProblems(problems, () =>
    parsePreview({
      service: read("service") ?? event.repository.fullName.split("/")[1],
      team: read("team"),
      pr: event.pr,
    }),
  );
  if (preview === undefined || problems.length > 0) throw new PreviewError("invalid-preview", problems);
  return read("command") === "names"
    ? { command: "names", preview, domain: read("domain") }
    : toSyncInputs(read, preview);
}

/** Both tokens, for the runner to hide before anything else is written. */
export function secretInputs(environment: Environment): string[] {
  const names: InputName[] = ["gitops-token", "github-token"];
  return names.map((name) => readInput(environment, name)).filter((value) => value !== undefined);
}

/** An empty input is an absent one: a workflow cannot leave out what an expression fills. */
function readInput(environment: Environment, name: InputName): string | undefined {
  const value = environment[`INPUT_${name.toUpperCase()}`]?.trim();
  return value === undefined || value === "" ? INPUTS[name].default : value;
}

function unknownInputs(environment: Environment): Problem[] {
  const known = new Set(Object.keys(INPUTS).map((name) => `INPUT_${name.toUpperCase()}`));
  const unknown = Object.keys(environment).filter((name) => name.startsWith("INPUT_") && !known.has(name));
  return unknown.map((name) => ({
    path: name.slice("INPUT_".length).toLowerCase(),
    message: `is no input of this action; it has ${Object.keys(INPUTS).join(", ")}`,
  }));
}

function namesProblems(read: Read): Problem[] {
  const domain = read("domain");
  if (domain === undefined || /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(domain)) return [];
  return [{ path: "domain", message: `expected a domain such as chrishouse.io, got ${quote(domain)}` }];
}

function syncProblems(read: Read, event: PullRequestEvent): Problem[] {
  const noSecrets = event.fork || event.author === "dependabot[bot]";
  return [
    check(read, "command", /^sync$/, "sync or names"),
    check(
      read,
      "gitops-repository",
      /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/,
      "owner/name of the GitOps repository",
    ),
    noSecrets ? undefined : check(read, "gitops-token", /^\S+$/, "a token; see the README for a GitHub App"),
    check(read, "github-token", /^\S+$/, "the workflow's own token, ${{ github.token }}"),
    check(read, "config", /^(?!\/)(?!.*\.\.)[\w./-]+$/, "a path such as preview.yaml"),
    check(read, "image-digest", /^sha256:[0-9a-f]{64}$/, "sha256: and 64 hex digits", "optional"),
    check(read, "image-repository", /^[a-z0-9][a-z0-9._/:-]*$/, "an image without a tag", "optional"),
    check(read, "comment", /^(true|false)$/, "true or false"),
    check(read, "redeploy", /^(true|false)$/, "true or false"),
    check(read, "dry-run", /^(true|false)$/, "true or false"),
  ].filter((problem) => problem !== undefined);
}

function check(
  read: Read,
  name: InputName,
  pattern: RegExp,
  expected: string,
  optional?: "optional",
): Problem | undefined {
  const value = read(name);
  if (value === undefined) return optional ? undefined : { path: name, message: `is required: ${expected}` };
  if (pattern.test(value)) return undefined;
  return {
    path: name,
    message: `expected ${expected}${name.endsWith("-token") ? "" : `, got ${quote(value)}`}`,
  };
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

function toSyncInputs(read: Read, preview: Preview): SyncInputs {
  const repository = read("image-repository");
  const digest = read("image-digest");
  return {
    command: "sync",
    preview,
    gitopsRepository: read("gitops-repository") ?? "",
    gitopsBranch: read("gitops-branch"),
    gitopsToken: read("gitops-token"),
    githubToken: read("github-token") ?? "",
    config: read("config") ?? "",
    image: { ...(repository ? { repository } : {}), ...(digest ? { digest } : {}) },
    comment: read("comment") === "true",
    redeploy: read("redeploy") === "true",
    dryRun: read("dry-run") === "true",
  };
}
