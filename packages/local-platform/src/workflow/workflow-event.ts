import type { WorkflowFile } from "./workflow-file.ts";

/** An event, as a workflow gets it. */
export interface WorkflowEvent {
  readonly name: string;
  readonly payload: object;
}

/** The fields of a payload that decide how a workflow runs. */
interface Payload {
  readonly action?: string;
  readonly number?: number;
  readonly pull_request?: {
    readonly merged?: boolean | null;
    readonly base: { readonly ref: string };
    readonly head: { readonly repo: { readonly id: number } | null };
    readonly user: { readonly login: string };
  };
  readonly workflow_run?: { readonly name: string | null };
  readonly sender?: { readonly login: string };
  readonly repository: { readonly id: number; readonly default_branch: string };
}

/**
 * The default of `types:`:
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const DEFAULT_TYPES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

const DEPENDABOT = "dependabot[bot]";

/** True when an event starts a workflow. */
export function isTriggered({ on }: WorkflowFile, event: WorkflowEvent): boolean {
  if (!Object.hasOwn(on, event.name)) return false;
  const trigger = on[event.name] ?? {};
  const { action, workflow_run: build } = toPayload(event);
  const types = trigger.types ?? DEFAULT_TYPES[event.name];
  const workflows = trigger.workflows;
  const typeFits = types === undefined || (action !== undefined && types.includes(action));
  const workflowFits = workflows === undefined || workflows.includes(build?.name ?? "");
  return typeFits && workflowFits;
}

/**
 * The ref of a workflow run, which environments check. `pull_request` runs on the pull request, every other
 * event on the default branch (GitHub, "Securely using pull_request_target", since December 2025).
 */
export function refOf(event: WorkflowEvent): string {
  const { number, pull_request: pull, repository } = toPayload(event);
  if (event.name !== "pull_request") return `refs/heads/${repository.default_branch}`;
  return pull?.merged === true ? `refs/heads/${pull.base.ref}` : `refs/pull/${number}/merge`;
}

/** True when GitHub gives a run no secrets and variables. */
export function isWithoutSecrets(event: WorkflowEvent): boolean {
  const { pull_request: pull } = toPayload(event);
  const built = event.name === "pull_request" && pull?.user.login === DEPENDABOT;
  return built || hasReadOnlyToken(event);
}

/**
 * True when a run's own token is read-only, whatever its job requests. That is so for `pull_request` of a fork.
 * It is also so for `pull_request_target` when Dependabot itself changed its own pull request, for example
 * closed it
 * (https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions).
 */
export function hasReadOnlyToken(event: WorkflowEvent): boolean {
  const { pull_request: pull, repository, sender } = toPayload(event);
  if (pull === undefined) return false;
  if (event.name === "pull_request") return pull.head.repo?.id !== repository.id;
  return pull.user.login === DEPENDABOT && sender?.login === DEPENDABOT;
}

function toPayload({ payload }: WorkflowEvent): Payload {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from GitHub's own examples of these events
  return payload as Payload;
}
