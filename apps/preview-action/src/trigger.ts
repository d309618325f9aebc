import { readFile } from "node:fs/promises";
import type { Environment } from "preview-console";
import { PreviewError, quote, type RepositoryRef } from "preview-core";
import {
  dispatchPayload,
  parsePayload,
  pullRequestPayload,
  type RepositoryPayload,
  workflowRunPayload,
} from "./payload.ts";

/** What started this run. All of it is a hint: everything is read again before anything is decided. */
export interface Trigger {
  /** The repository whose workflow runs. */
  readonly repository: RepositoryRef & { readonly id: number };
  /** The pull request, as far as the event knows it. */
  readonly subject: Subject;
  /** Who it is that GitHub gives no secrets, in words; otherwise undefined. */
  readonly withoutSecrets: string | undefined;
  /** When the event happened, in milliseconds since 1970. */
  readonly at: number | undefined;
}

export type Subject =
  /** The event is about this pull request, and says which commit was its head then. */
  | { readonly kind: "pull-request"; readonly number: number; readonly sha: string }
  /** A build has finished; its pull request is to be found by the commit. */
  | {
      readonly kind: "build";
      readonly sha: string;
      readonly headRepositoryId: number | undefined;
      readonly conclusion: string;
      readonly name: string;
    }
  /** Somebody started the workflow by hand; an input names the pull request, whose head counts. */
  | { readonly kind: "dispatch" };

const EVENTS: Readonly<Record<string, (payload: string) => Trigger>> = {
  // GitHub keeps secrets from a fork's runs here,
  pull_request: (payload) => fromPullRequest(payload, "a fork"),
  // and here from Dependabot's alone.
  pull_request_target: (payload) => fromPullRequest(payload, undefined),
  workflow_run: fromWorkflowRun,
  workflow_dispatch: fromDispatch,
};

/**
 * What started this run, from the files and variables of GitHub's runner.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
export async function readTrigger(environment: Environment): Promise<Trigger> {
  const { GITHUB_EVENT_NAME: name = "", GITHUB_EVENT_PATH: path } = environment;
  if (!path) return refuse("GITHUB_EVENT_PATH is not set; run this action in a GitHub workflow");
  return parseTrigger(name, await readFile(path, "utf8"));
}

/** What an event of this name and payload starts. */
function parseTrigger(name: string, payload: string): Trigger {
  const parse = Object.hasOwn(EVENTS, name) ? EVENTS[name] : undefined;
  if (parse !== undefined) return parse(payload);
  const known = Object.keys(EVENTS).join(", ");
  return refuse(`the event ${quote(name)} has no pull request; change \`on:\` to any of ${known}`);
}

/** @param forks What to call a fork that gets no secrets; undefined where it gets them */
function fromPullRequest(payload: string, forks: string | undefined): Trigger {
  const { repository, pull_request: pull } = parsePayload(pullRequestPayload, payload);
  const { number, head, user } = pull;
  const isFork = head.repo?.id !== repository.id;
  return {
    repository: toRepository(repository),
    subject: { kind: "pull-request", number, sha: head.sha },
    withoutSecrets: user.login === "dependabot[bot]" ? "Dependabot" : isFork ? forks : undefined,
    at: Date.parse(pull.updated_at),
  };
}

function fromWorkflowRun(payload: string): Trigger {
  const { repository, workflow_run: run } = parsePayload(workflowRunPayload, payload);
  return {
    repository: toRepository(repository),
    subject: {
      kind: "build",
      sha: run.head_sha,
      headRepositoryId: run.head_repository?.id,
      conclusion: run.conclusion ?? "unknown",
      name: run.name ?? "build",
    },
    withoutSecrets: undefined,
    at: Date.parse(run.updated_at),
  };
}

function fromDispatch(payload: string): Trigger {
  const { repository } = parsePayload(dispatchPayload, payload);
  return {
    repository: toRepository(repository),
    subject: { kind: "dispatch" },
    withoutSecrets: undefined,
    at: undefined,
  };
}

function toRepository({ id, full_name: fullName, html_url: url }: RepositoryPayload): Trigger["repository"] {
  return { id, fullName, url };
}

function refuse(message: string): never {
  throw new PreviewError("invalid-preview", [{ path: "", message }]);
}
