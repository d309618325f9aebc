import { readFile } from "node:fs/promises";
import type { Environment } from "preview-console";
import { FORMS, parseData, PreviewError, quote, type RepositoryRef } from "preview-core";
import * as z from "zod";

/** The event that started this run. The event is a hint: the run reads the pull request again before any decision. */
export interface Trigger {
  /** The repository of the workflow. */
  readonly repository: RepositoryRef & { readonly id: number };
  readonly subject: Subject;
  /** Whose runs GitHub gives no secrets, in words: a fork or Dependabot. Undefined: the run has secrets. */
  readonly withoutSecrets: string | undefined;
  /** Why `command: sync` has nothing to do for this event. Undefined: it may have something to do. */
  readonly idle?: string | undefined;
  /** Time of the event, in milliseconds since 1970. */
  readonly at: number | undefined;
}

/** The pull request of an event, as far as the event names it. */
export type Subject =
  /** The event names the pull request, and the commit that was its head at the time of the event. */
  | { readonly kind: "pull-request"; readonly number: number; readonly sha: string }
  /** A build has finished. Its commit leads to the pull request. */
  | {
      readonly kind: "build";
      readonly sha: string;
      readonly headRepositoryId: number | undefined;
      readonly conclusion: string;
      readonly name: string;
    }
  /** Started by hand. An input names the pull request; its current head is the commit. */
  | { readonly kind: "dispatch" };

// Each schema declares only the fields that the action reads, because GitHub adds fields at any time.

const id = z.int().min(1);
const sha = z.string().regex(new RegExp(FORMS.sha.pattern));
const repository = z.object({ id, full_name: z.string(), html_url: z.string() });

/** `null` when the fork of a pull request has been deleted. */
const headRepository = z.object({ id }).nullable();

const pullRequestPayload = z.object({
  action: z.string().optional(),
  /** For `edited`: what was changed. */
  changes: z.object({ base: z.object({}).optional() }).optional(),
  repository,
  pull_request: z.object({
    number: id,
    head: z.object({ sha, repo: headRepository }),
    user: z.object({ login: z.string() }),
    updated_at: z.string(),
  }),
});

const workflowRunPayload = z.object({
  repository,
  workflow_run: z.object({
    name: z.string().nullable(),
    conclusion: z.string().nullable(),
    head_sha: sha,
    head_repository: headRepository,
    updated_at: z.string(),
  }),
});

const dispatchPayload = z.object({ repository });

/** An event that can start the action. The README is made from this, too. */
export interface TriggerEvent {
  /** Complete words for the README. */
  readonly use: string;
  readonly parse: (payload: string) => Trigger;
}

/** Every event that can start the action, by its name in a workflow. */
export const EVENTS: Readonly<Record<string, TriggerEvent>> = {
  workflow_run: {
    use: "the build has finished; its head commit and head repository lead to the pull request",
    parse: fromWorkflowRun,
  },
  pull_request_target: {
    use: "`closed`, `reopened`, `ready_for_review`, `converted_to_draft`, `labeled`, `unlabeled`, and `edited` for a new base branch",
    // GitHub gives this event no secrets if the pull request is by Dependabot.
    parse: (payload) => fromPullRequest(payload, undefined),
  },
  pull_request: {
    use: "the same events, for repositories that accept that a pull request can change the workflow",
    // GitHub gives this event no secrets if the pull request is from a fork or by Dependabot.
    parse: (payload) => fromPullRequest(payload, "a fork"),
  },
  workflow_dispatch: { use: "started by hand, with the input `pull-request`", parse: fromDispatch },
};

/**
 * The event that started this run, from the files and variables of GitHub's runner.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
export async function readTrigger(environment: Environment): Promise<Trigger> {
  const { GITHUB_EVENT_NAME: name = "", GITHUB_EVENT_PATH: path } = environment;
  if (!path) return refuse("GITHUB_EVENT_PATH is not set; run this action in a GitHub workflow");
  const payload = await readFile(path, "utf8");
  const event = Object.hasOwn(EVENTS, name) ? EVENTS[name] : undefined;
  if (event !== undefined) return event.parse(payload);
  const known = Object.keys(EVENTS).join(", ");
  return refuse(`the event ${quote(name)} has no pull request; change \`on:\` to any of ${known}`);
}

/** @param forks The words for a fork, where GitHub gives forks no secrets; undefined where a fork gets secrets */
function fromPullRequest(payload: string, forks: string | undefined): Trigger {
  const { action, changes, repository: own, pull_request: pull } = parsePayload(pullRequestPayload, payload);
  const { number, head, user } = pull;
  const isFork = head.repo?.id !== own.id;
  return {
    repository: toRepository(own),
    subject: { kind: "pull-request", number, sha: head.sha },
    withoutSecrets: user.login === "dependabot[bot]" ? "Dependabot" : isFork ? forks : undefined,
    idle:
      action === "edited" && changes?.base === undefined
        ? "the edit did not change the base branch"
        : undefined,
    at: Date.parse(pull.updated_at),
  };
}

function fromWorkflowRun(payload: string): Trigger {
  const { repository: own, workflow_run: run } = parsePayload(workflowRunPayload, payload);
  return {
    repository: toRepository(own),
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
  const { repository: own } = parsePayload(dispatchPayload, payload);
  return {
    repository: toRepository(own),
    subject: { kind: "dispatch" },
    withoutSecrets: undefined,
    at: undefined,
  };
}

/**
 * The declared fields of an event's JSON text.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
function parsePayload<Payload>(schema: z.ZodType<Payload>, text: string): Payload {
  return parseData(schema, parseJson(text), { code: "invalid-preview", within: "event" });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `is not JSON: ${quote(text)}`;
    throw new PreviewError("invalid-preview", [{ path: "event", message }], { cause: error });
  }
}

function toRepository({
  id: number,
  full_name: fullName,
  html_url: url,
}: z.infer<typeof repository>): Trigger["repository"] {
  return { id: number, fullName, url };
}

function refuse(message: string): never {
  throw new PreviewError("invalid-preview", [{ path: "", message }]);
}
